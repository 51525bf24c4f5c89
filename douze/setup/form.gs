// Douze : le formulaire d'inscription et ses sessions ouvertes, le formulaire d'évaluation.
// 1. Dans la feuille : Extensions > Apps Script. Remplacez tout par ce texte, enregistrez.
// 2. Rechargez la feuille : un menu « Douze » apparaît à droite des autres.
// 3. Douze > première ligne : le formulaire est créé et lié. Google demande votre accord.
// 4. Ensuite, toutes les dix minutes, il dit de lui-même ce que dit l'onglet des sessions.
//    Un formulaire que vous aviez déjà fait de même après : Douze > deuxième ligne, une fois.
// 5. Douze > troisième ligne : le formulaire d'évaluation, et son adresse pour config.yaml.
//    Changez-en les questions comme il vous plaît, sauf celle du code.
const DOUZE = __SETTINGS__;

// Le menu, à chaque ouverture de la feuille.
function onOpen() {
  SpreadsheetApp.getUi().createMenu('Douze')
    .addItem(DOUZE.words.make, 'createForm').addItem(DOUZE.words.refresh, 'keepRefreshed')
    .addItem(DOUZE.words.evaluate, 'createEvaluation').addToUi();
}

// Crée le formulaire et son onglet de réponses, une seule fois.
function createForm() {
  const book = SpreadsheetApp.getActiveSpreadsheet();
  if (book.getSheetByName(DOUZE.answers)) return keepRefreshed();
  const form = published(DOUZE.words.title);
  const email = FormApp.createTextValidation().requireTextIsEmail().build();
  for (const question of DOUZE.questions) {
    const item = form.addTextItem().setTitle(question.title).setRequired(question.needed);
    if (question.email) item.setValidation(email);
  }
  form.addCheckboxItem().setTitle(DOUZE.session).setRequired(true);
  link(form, book, DOUZE.answers);
  keepRefreshed();
}

// Google ne publie plus de lui-même ce qu'un script crée (depuis juillet 2026).
function published(title) {
  const form = FormApp.create(title);
  form.setPublished(true);
  return form;
}

// Lie un formulaire à la feuille. Google donne à l'onglet un titre à lui : il reçoit celui que
// config.yaml nomme.
function link(form, book, title) {
  const before = book.getSheets().map(sheet => sheet.getSheetId());
  form.setDestination(FormApp.DestinationType.SPREADSHEET, book.getId());
  SpreadsheetApp.flush();
  SpreadsheetApp.openById(book.getId()).getSheets()
    .find(sheet => !before.includes(sheet.getSheetId())).setName(title);
}

// Crée le formulaire d'évaluation et son onglet, une seule fois, et montre l'adresse à donner.
function createEvaluation() {
  const book = SpreadsheetApp.getActiveSpreadsheet();
  const asked = DOUZE.evaluation;
  const tab = book.getSheetByName(asked.tab);
  const form = tab ? FormApp.openByUrl(tab.getFormUrl()) : evaluationForm(book);
  const code = form.getItems().find(each => asked.codes.includes(plain(each.getTitle())));
  if (!code) throw new Error(asked.words.no_question);
  const answer = code.asTextItem().createResponse('CODE');
  const address = form.createResponse().withItemResponse(answer).toPrefilledUrl();
  const shown = address.replace(/(entry\.\d+=)CODE/, '$1{token}');
  SpreadsheetApp.getUi().alert([asked.words.address, shown].join('\n'));
}

function evaluationForm(book) {
  const asked = DOUZE.evaluation;
  const form = published(asked.words.title);
  form.setDescription(asked.words.notice);
  form.addTextItem().setTitle(asked.code).setHelpText(asked.words.code).setRequired(true);
  for (const title of asked.scales) {
    form.addScaleItem().setTitle(title).setBounds(1, 5).setLabels(asked.words.low, asked.words.high);
  }
  for (const title of asked.free) form.addParagraphTextItem().setTitle(title);
  link(form, book, asked.tab);
  return form;
}

// Met le formulaire à jour, désormais toutes les dix minutes, et montre ses adresses.
function keepRefreshed() {
  const triggered = name => ScriptApp.getProjectTriggers()
    .some(each => each.getHandlerFunction() === name);
  if (!triggered('refreshForm')) ScriptApp.newTrigger('refreshForm').timeBased().everyMinutes(10).create();
  if (!triggered('watchRobot')) ScriptApp.newTrigger('watchRobot').timeBased().everyHours(1).create();
  const { form, item, choices } = refreshForm();
  const lines = [DOUZE.words.kept, DOUZE.words.address, form.getPublishedUrl()];
  if (choices.length) {
    const several = item.getType() === FormApp.ItemType.CHECKBOX;
    const answer = typed(item).createResponse(several ? [choices[0]] : choices[0]);
    const address = form.createResponse().withItemResponse(answer).toPrefilledUrl();
    lines.push(DOUZE.words.prefilled, address.replace(/(entry\.\d+=)[^&]*/, '$1{session}'));
  }
  SpreadsheetApp.getUi().alert(lines.join('\n'));
}

// Toutes les heures : le robot dit sur un titre de l'onglet des sessions quand il est passé. S'il n'a
// rien dit depuis trois heures, le contact reçoit un courriel, un seul par silence. Son horloge peut être
// fausse, et quelqu'un effacer la note : ce qui n'a pas changé depuis trois heures ne dit rien non plus.
function watchRobot() {
  const book = SpreadsheetApp.getActiveSpreadsheet();
  const notes = book.getSheetByName(DOUZE.sessions).getDataRange().getNotes()[0];
  const [said] = notes.map(note => /\[(\d{4}-\d\d-\d\dT[\d:]+Z)\]$/m.exec(note)).filter(Boolean)
    .map(found => found[1]).sort().reverse();
  const kept = PropertiesService.getScriptProperties();
  const last = said || kept.getProperty('seen');
  if (!last) return;
  if (kept.getProperty('seen') !== last) {
    kept.setProperty('seen', last);
    kept.setProperty('since', String(Date.now()));
  }
  const silent = since => Date.now() - since >= 3 * 3600 * 1000;
  if (!silent(new Date(last)) && !silent(Number(kept.getProperty('since')))) return;
  if (kept.getProperty('told') === last) return;
  const when = Utilities.formatDate(new Date(last), book.getSpreadsheetTimeZone(), 'dd/MM/yyyy HH:mm');
  MailApp.sendEmail(DOUZE.contact, DOUZE.words.silent, DOUZE.words.silent_text.replace('{last}', when));
  kept.setProperty('told', last);
}

// Propose les sessions ouvertes, dans l'ordre de la feuille ; sans aucune, le formulaire se ferme.
// Ce qui n'a pas changé n'est pas touché : quelqu'un est peut-être en train de répondre.
function refreshForm() {
  const book = SpreadsheetApp.getActiveSpreadsheet();
  const form = FormApp.openByUrl(book.getSheetByName(DOUZE.answers).getFormUrl());
  const zone = book.getSpreadsheetTimeZone();
  const sessions = openSessions(book, zone);
  const choices = choicesOf(sessions, zone);
  const item = form.getItems().find(each => DOUZE.asked.includes(plain(each.getTitle())));
  if (!item) throw new Error(DOUZE.words.no_question);
  if (form.isAcceptingResponses() !== choices.length > 0) {
    form.setAcceptingResponses(choices.length > 0);
  }
  if (DOUZE.notice && !form.getDescription()) form.setDescription(DOUZE.notice);
  if (!choices.length) {
    form.setCustomClosedFormMessage(DOUZE.words.closed);
    return { form, item, choices };
  }
  const question = typed(item);
  const there = question.getChoices().map(choice => choice.getValue());
  if (there.join('\n') !== choices.join('\n')) question.setChoiceValues(choices);
  const texts = sessions.map((session, at) => textOf(session, choices[at])).filter(Boolean)
    .join('\n\n').slice(0, DOUZE.longest);
  if (texts !== item.getHelpText()) question.setHelpText(texts);
  return { form, item, choices };
}

// Une question à cocher, à choix unique ou à liste déroulante.
function typed(item) {
  const kind = item.getType();
  if (kind === FormApp.ItemType.CHECKBOX) return item.asCheckboxItem();
  return kind === FormApp.ItemType.LIST ? item.asListItem() : item.asMultipleChoiceItem();
}

const plain = text => String(text).normalize('NFKD').toLowerCase().replace(/[^a-z0-9]/g, '');

// Les sessions qui ne sont ni en brouillon, ni annulées, ni reportées, ni closes, ni commencées.
function openSessions(book, zone) {
  const range = book.getSheetByName(DOUZE.sessions).getDataRange();
  const [header, ...values] = range.getValues();
  const shown = range.getDisplayValues().slice(1);
  const places = Object.entries(DOUZE.columns)
    .map(([word, names]) => [word, header.findIndex(cell => names.includes(plain(cell)))]);
  const moments = ['date', 'closing'];
  const read = (row, at) => Object.fromEntries(places.map(([word, place]) => [word,
    place < 0 ? '' : moments.includes(word) ? row[place] : shown[at][place].trim()]));
  const now = Utilities.formatDate(new Date(), zone, 'yyyy-MM-dd HH:mm');
  const isAhead = session => {
    const [day] = dayIn(session.date, zone);
    const [until, hour] = dayIn(session.closing, zone);
    // Un jour sans heure dure jusqu'à sa fin ; ce qui n'est pas un jour ne ferme rien.
    const begun = day && `${day} ${clock(session.start) || '24:00'}` <= now;
    return !begun && !(until && `${until} ${hour || '24:00'}` <= now);
  };
  const rows = values.map(read);
  const open = rows.filter(session => session.title && session.date
    && DOUZE.open.includes(plain(session.state)) && isAhead(session));
  const links = rows.map(row => row.link);
  for (const session of open) {
    for (const word of Object.keys(DOUZE.texts)) session[word] = withoutLinks(session[word], links);
  }
  return open;
}

// Le lien n'est que pour qui participe : « … » le remplace, où que quelqu'un l'ait écrit, avec ce
// qui le suit. Toutes les lignes comptent : une salle sert à plusieurs sessions.
function withoutLinks(text, links) {
  for (const link of links) {
    const whole = link.replace(/^https?:\/\//i, '').replace(/\/$/, '');
    const room = whole.split(/[?#]/)[0];
    const secret = room.includes('/') ? room : whole;
    if (secret.length < 8 || !text.toLowerCase().includes(secret.toLowerCase())) continue;
    const literal = secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    text = text.replace(new RegExp(`(?:https?://)?${literal}[^\\s()<>\\[\\]]*`, 'gi'), '…');
  }
  return text;
}

// Le jour d'une cellule, et l'heure qui le suit : 2020-10-01 et 18:00, ou rien. Un texte se lit comme
// « 01/10/2020 à 18h », « 2020-10-01 », « jeudi 1er octobre 2020 », « October 1, 2020 ».
function dayIn(cell, zone) {
  if (cell instanceof Date) {
    const hour = Utilities.formatDate(cell, zone, 'HH:mm');
    return [Utilities.formatDate(cell, zone, 'yyyy-MM-dd'), hour === '00:00' ? '' : hour];
  }
  const text = String(cell).normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
  const written = [
    /(?<y>\d{4})[-\/](?<m>\d{1,2})[-\/](?<d>\d{1,2})/,
    /(?<d>\d{1,2})\s?[\/.-]\s?(?<m>\d{1,2})\s?[\/.-]\s?(?<y>\d{4}|\d{2})/,
    /(?<d>\d{1,2})(?:er|e|st|nd|rd|th)?\s+(?<m>[a-z]{3,9})\.?,?\s+(?<y>\d{4})/,
    /(?<m>[a-z]{3,9})\.?\s+(?<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?<y>\d{4})/,
  ];
  for (const pattern of written) {
    const found = pattern.exec(text);
    const { y, m, d } = found ? found.groups : {};
    const month = DOUZE.months[m] || Number(m);
    if (!month) continue;
    const behind = text.slice(found.index + found[0].length).replace(/^[^\d]+/, '');
    const day = [y.padStart(4, '20'), ...[month, d].map(part => String(part).padStart(2, '0'))];
    return [day.join('-'), clock(behind)];
  }
  return ['', ''];
}

// « 14h », « 9:30 », « 14:00:00 » ou « 2:00 PM » : 14:00, 09:30, 14:00, 14:00.
function clock(text) {
  const [, hour, minute] = /^(\d{1,2})\s*[h:.]?\s*(\d{2})?/i.exec(text) || [];
  if (!hour) return '';
  const [, half] = /([ap])\.?m\.?$/i.exec(text) || [];
  const counted = half ? hour % 12 + (/p/i.test(half) ? 12 : 0) : hour;
  return `${String(counted).padStart(2, '0')}:${minute || '00'}`;
}

// « Intitulé (01/10/2020 · 14h-16h · 3 places) ». Le code s'ajoute si deux sessions se confondent.
function choicesOf(sessions, zone) {
  const day = ({ date }) => date instanceof Date ? Utilities.formatDate(date, zone, 'dd/MM/yyyy') : date;
  const hour = text => clock(text).replace(/^0/, '').replace(':', DOUZE.words.hour)
    .replace(/h00$/, 'h');
  const hours = ({ start, end }) => [start, end].map(hour).filter(Boolean).join('-');
  const left = ({ free, waiting }) => {
    if (!/^\d+$/.test(free)) return '';
    if (+free < 1) return DOUZE.words.full;
    return (free === '1' ? DOUZE.words.one : DOUZE.words.several).replace('{count}', free);
  };
  const same = one => sessions.filter(two => two.title === one.title && day(two) === day(one)).length > 1;
  return sessions.map(session => {
    const said = [day(session), hours(session), same(session) && session.code, left(session)];
    return `${session.title} (${said.filter(Boolean).join(' · ')})`;
  });
}

// Ce que la feuille dit d'une session, sans les signes de mise en forme.
function textOf(session, choice) {
  const bare = text => text.replace(/\[([^\]\n]{1,300})\]\((https:[^)\s]{1,2000})\)/g, '$1 : $2')
    .replace(/\*\*/g, '').replace(/^[-*+] /gm, '• ');
  const said = Object.entries(DOUZE.texts).filter(([word]) => session[word])
    .map(([word, label]) => `${label} : ${bare(session[word])}`).join('\n');
  const short = said.length > DOUZE.long ? `${said.slice(0, DOUZE.long - 1)}…` : said;
  return said && `${choice.slice(0, choice.lastIndexOf(' ('))}\n${short}`;
}
