-- The last withdrawal by the form that staff's decision has beaten.
ALTER TABLE registrations ADD COLUMN overruled TEXT;
