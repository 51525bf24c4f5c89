// A small world of Google's for the form's script: what it makes is told as JSON.
const zone = 'Europe/Paris';
globalThis.Date = class extends Date {
  constructor(...given) { super(...(given.length ? given : [WORLD.now])); }
  static now() { return WORLD.now; }
};
const told = {
  items: [], menu: [], accepting: null, published: false, closed: '', description: '',
  triggers: [], mails: [], alerts: [], touched: [],
};
const touch = (name, value) => { told.touched.push(name); return value; };
const shownCell = cell => !(cell instanceof Date) ? String(cell)
  : Utilities.formatDate(cell, zone, 'dd/MM/yyyy').replace(/ .*/, '');
const sheet = (id, name, rows, url) => ({
  id, name, getSheetId: () => id, getFormUrl: () => url,
  setName(given) { this.name = given; },
  getDataRange: () => ({
    getNotes: () => [WORLD.notes || []], getValues: () => rows, getDisplayValues: () => rows.map(row => row.map(shownCell)),
  }),
});
const sheets = [sheet(0, WORLD.sessions, WORLD.rows.map(row => row.map(cell =>
  cell && cell.day ? new Date(cell.day) : cell)), null)];
const book = {
  getId: () => 'book', getSheets: () => sheets, getSpreadsheetTimeZone: () => zone,
  getSheetByName: name => sheets.find(each => each.name === name) || null,
};
const item = kind => {
  const made = { kind, title: '', required: false, email: false, choices: [], help: '' };
  told.items.push(made);
  const typed = wanted => { if (made.kind !== wanted) throw new Error(`no ${wanted}`); return face; };
  const face = {
    setTitle(text) { made.title = text; return face; },
    setRequired(yes) { made.required = yes; return face; },
    setValidation(what) { made.email = what === 'email'; return face; },
    setChoiceValues(choices) {
      if (!choices.length) throw new Error('a question needs a choice');
      if (new Set(choices).size < choices.length) throw new Error('a choice stands there twice');
      made.choices = touch('choices', choices);
      return face;
    },
    setBounds(low, high) { made.bounds = [low, high]; return face; },
    setLabels(low, high) { made.labels = [low, high]; return face; },
    setHelpText(text) { made.help = touch('help', text); return face; },
    getHelpText: () => made.help, getTitle: () => made.title, getType: () => made.kind,
    getChoices: () => made.choices.map(choice => ({ getValue: () => choice })),
    createResponse(chosen) {
      if (made.kind === 'text') return [chosen];
      if (Array.isArray(chosen) !== (made.kind === 'checkbox')) throw new Error('another kind');
      return [chosen].flat();
    },
    asTextItem: () => typed('text'),
    asCheckboxItem: () => typed('checkbox'), asListItem: () => typed('list'),
    asMultipleChoiceItem: () => typed('radio'),
  };
  made.face = face;
  return face;
};
const form = {
  addTextItem: () => item('text'), addCheckboxItem: () => item('checkbox'),
  addScaleItem: () => item('scale'), addParagraphTextItem: () => item('paragraph'),
  getItems: () => told.items.map(each => each.face),
  setDestination(kind, id) {
    if (kind !== 'SPREADSHEET' || id !== 'book') throw new Error('linked elsewhere');
    sheets.unshift(sheet(77, 'Form Responses 3', [], 'https://forms.example.org/1'));
  },
  setPublished(yes) { told.published = yes; },
  isAcceptingResponses: () => told.accepting,
  setAcceptingResponses(yes) {
    if (yes && !told.published) throw new Error('a form that is not published takes no answers');
    told.accepting = touch('accepting', yes);
  },
  setCustomClosedFormMessage(text) { told.closed = text; },
  getDescription: () => told.description,
  setDescription(text) { told.description = touch('description', text); },
  getPublishedUrl: () => 'https://forms.example.org/1/viewform',
  createResponse: () => ({
    withItemResponse(chosen) { this.chosen = chosen; return this; },
    toPrefilledUrl() {
      const written = this.chosen.map(each => encodeURIComponent(each).replace(/%20/g, '+'));
      return `https://forms.example.org/1/viewform?usp=pp_url&entry.5=${written}`;
    },
  }),
};
const FormApp = {
  create(title) { told.title = title; return form; },
  openByUrl(url) { if (!url) throw new Error('no form'); return form; },
  createTextValidation: () => ({ requireTextIsEmail: () => ({ build: () => 'email' }) }),
  DestinationType: { SPREADSHEET: 'SPREADSHEET' },
  ItemType: { CHECKBOX: 'checkbox', LIST: 'list', MULTIPLE_CHOICE: 'radio' },
};
const ScriptApp = {
  getProjectTriggers: () => told.triggers.map(([name]) => ({ getHandlerFunction: () => name })),
  newTrigger: name => ({ timeBased: () => ({
    everyHours: hours => ({ create() { told.triggers.push([name, 60 * hours]); } }),
    everyMinutes: minutes => ({
    create() {
      if (![1, 5, 10, 15, 30].includes(minutes)) throw new Error('no such rhythm');
      told.triggers.push([name, minutes]);
    },
  }) }) }),
};
const properties = {};
const PropertiesService = { getScriptProperties: () => ({
  getProperty: name => properties[name] || null, setProperty(name, text) { properties[name] = text; },
}) };
const MailApp = { sendEmail(to, subject, text) { told.mails.push([to, subject, text]); } };
const menu = {
  addItem(text, name) { told.menu.push([text, name]); return menu; }, addToUi() {},
};
const SpreadsheetApp = {
  getUi: () => ({
    createMenu(name) { told.name = name; return menu; }, alert(text) { told.alerts.push(text); },
  }),
  getActiveSpreadsheet: () => book, openById: () => book, flush() {},
};
const Utilities = {
  formatDate(day, where, pattern) {
    const options = { timeZone: where, hourCycle: 'h23', year: 'numeric', month: '2-digit',
      day: '2-digit', hour: '2-digit', minute: '2-digit' };
    const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', options)
      .formatToParts(day).map(part => [part.type, part.value]));
    const letters = { yyyy: 'year', MM: 'month', dd: 'day', HH: 'hour', mm: 'minute' };
    return pattern.replace(/'([^']*)'|yyyy|MM|dd|HH|mm|[A-Za-z]+/g, (letter, quoted) => {
      if (quoted !== undefined) return quoted;
      if (!letters[letter]) throw new Error(pattern);
      return parts[letters[letter]];
    });
  },
};
