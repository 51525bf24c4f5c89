// Douze : le formulaire d'inscription, ses questions et les sessions ouvertes.
// 1. Dans la feuille : Extensions > Apps Script. Remplacez tout par ce texte, enregistrez.
// 2. Rechargez la feuille : un menu « Douze » apparaît à droite des autres.
// 3. Douze > première ligne : le formulaire est créé et lié. Google demande votre accord.
// 4. Quand les sessions changent : Douze > deuxième ligne.
const DOUZE = __SETTINGS__;

// Le menu, à chaque ouverture de la feuille.
function onOpen() {
  SpreadsheetApp.getUi().createMenu('Douze')
    .addItem(DOUZE.words.make, 'createForm').addItem(DOUZE.words.refresh, 'refreshForm').addToUi();
}

// Crée le formulaire et son onglet de réponses, une seule fois.
function createForm() {
  const book = SpreadsheetApp.getActiveSpreadsheet();
  if (book.getSheetByName(DOUZE.answers)) return refreshForm();
  const before = book.getSheets().map(sheet => sheet.getSheetId());
  const form = FormApp.create(DOUZE.words.title);
  const email = FormApp.createTextValidation().requireTextIsEmail().build();
  for (const question of DOUZE.questions) {
    const item = form.addTextItem().setTitle(question.title).setRequired(question.needed);
    if (question.email) item.setValidation(email);
  }
  form.addCheckboxItem().setTitle(DOUZE.session).setRequired(true);
  form.setDestination(FormApp.DestinationType.SPREADSHEET, book.getId());
  // Google donne à l'onglet un titre à lui : il reçoit celui que config.yaml nomme.
  SpreadsheetApp.flush();
  SpreadsheetApp.openById(book.getId()).getSheets()
    .find(sheet => !before.includes(sheet.getSheetId())).setName(DOUZE.answers);
  refreshForm();
}

// Propose les sessions ouvertes, dans l'ordre de la feuille ; sans aucune, le formulaire se ferme.
function refreshForm() {
  const book = SpreadsheetApp.getActiveSpreadsheet();
  const form = FormApp.openByUrl(book.getSheetByName(DOUZE.answers).getFormUrl());
  const choices = openSessions(book, new Date());
  form.setAcceptingResponses(choices.length > 0);
  if (!choices.length) return form.setCustomClosedFormMessage(DOUZE.words.closed);
  form.getItems(FormApp.ItemType.CHECKBOX).find(item => item.getTitle() === DOUZE.session)
    .asCheckboxItem().setChoiceValues(choices);
}

// « Intitulé (01/10/2020) » des sessions qui ne sont ni annulées, ni closes, ni passées.
function openSessions(book, now) {
  const plain = text => String(text).normalize('NFKD').toLowerCase().replace(/[^a-z0-9]/g, '');
  const [header, ...rows] = book.getSheetByName(DOUZE.sessions).getDataRange().getValues();
  const place = word => header.findIndex(cell => DOUZE.columns[word].includes(plain(cell)));
  const [title, date, state, closing] = ['title', 'date', 'state', 'closing'].map(place);
  const zone = book.getSpreadsheetTimeZone();
  const shown = day => day instanceof Date ? Utilities.formatDate(day, zone, 'dd/MM/yyyy') : day;
  // Un jour sans heure dure jusqu'à sa fin.
  const whole = day => Utilities.formatDate(day, zone, 'HHmm') === '0000' ? 864e5 : 0;
  const over = cell => cell instanceof Date && cell.getTime() + whole(cell) <= now.getTime();
  return rows.filter(row => row[title] && row[date] && !/^(annul|cancel)/.test(plain(row[state]))
    && !over(row[date]) && !over(row[closing]))
    .map(row => `${row[title]} (${shown(row[date])})`);
}
