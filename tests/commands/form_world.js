// A small world of Google's for the form's script: what it makes is told as JSON.
const zone = 'Europe/Paris';
const told = { items: [], menu: [], accepting: null, closed: '' };
const sheet = (id, name, rows, url) => ({
  id, name, getSheetId: () => id, getFormUrl: () => url,
  setName(given) { this.name = given; }, getDataRange: () => ({ getValues: () => rows }),
});
const sheets = [sheet(0, WORLD.sessions, WORLD.rows.map(row => row.map(cell =>
  cell && cell.day ? new Date(cell.day) : cell)), null)];
const book = {
  getId: () => 'book', getSheets: () => sheets, getSpreadsheetTimeZone: () => zone,
  getSheetByName: name => sheets.find(each => each.name === name) || null,
};
const item = kind => {
  const made = { kind, title: '', required: false, email: false, choices: [] };
  told.items.push(made);
  const face = {
    setTitle(text) { made.title = text; return face; },
    setRequired(yes) { made.required = yes; return face; },
    setValidation(what) { made.email = what === 'email'; return face; },
    setChoiceValues(choices) {
      if (!choices.length) throw new Error('a question needs a choice');
      made.choices = choices;
      return face;
    },
    getTitle: () => made.title, asCheckboxItem: () => face,
  };
  made.face = face;
  return face;
};
const form = {
  addTextItem: () => item('text'), addCheckboxItem: () => item('checkbox'),
  getItems: kind => told.items.filter(each => each.kind === kind).map(each => each.face),
  setDestination(kind, id) {
    if (kind !== 'SPREADSHEET' || id !== 'book') throw new Error('linked elsewhere');
    sheets.unshift(sheet(77, 'Form Responses 3', [], 'https://forms.example.org/1'));
  },
  setAcceptingResponses(yes) { told.accepting = yes; },
  setCustomClosedFormMessage(text) { told.closed = text; },
};
const FormApp = {
  create(title) { told.title = title; return form; },
  openByUrl(url) { if (!url) throw new Error('no form'); return form; },
  createTextValidation: () => ({ requireTextIsEmail: () => ({ build: () => 'email' }) }),
  DestinationType: { SPREADSHEET: 'SPREADSHEET' }, ItemType: { CHECKBOX: 'checkbox' },
};
const menu = {
  addItem(text, name) { told.menu.push([text, name]); return menu; }, addToUi() {},
};
const SpreadsheetApp = {
  getUi: () => ({ createMenu(name) { told.name = name; return menu; } }),
  getActiveSpreadsheet: () => book, openById: () => book, flush() {},
};
const Utilities = {
  formatDate(day, where, pattern) {
    const options = { timeZone: where, hourCycle: 'h23', year: 'numeric', month: '2-digit',
      day: '2-digit', hour: '2-digit', minute: '2-digit' };
    const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', options)
      .formatToParts(day).map(part => [part.type, part.value]));
    if (pattern === 'HHmm') return parts.hour + parts.minute;
    if (pattern === 'dd/MM/yyyy') return `${parts.day}/${parts.month}/${parts.year}`;
    throw new Error(pattern);
  },
};
