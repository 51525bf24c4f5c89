-- By how much the clock of a worker's host is ahead of the database's: which one wants setting.
ALTER TABLE fleet_workers ADD COLUMN ahead interval NOT NULL DEFAULT '0';

-- Room for what changes all the time beside what stands there: so that also where the disk is full
-- the board can say since when.
ALTER TABLE fleet_board SET (fillfactor = 50);
ALTER TABLE fleet_workers SET (fillfactor = 50);
ALTER TABLE fleet_swept SET (fillfactor = 50);
