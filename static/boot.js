/*
 * Starts the app: reads its three files, calls the bundle, shows the canvas.
 * It is the page's first script, so that it hears what becomes of the others. Plain ES5, because it is what has to explain itself on an engine too old for the rest.
 */
(function () {
  'use strict';

  /** Words that cannot come from the app's translations, since there is no app yet. */
  var WORDS = {
    failed: 'The app could not start.\nPress OK to try again. If that does not help, switch the TV off and on, or install the app anew.',
    tooOld: 'The app cannot start on this TV: its software is too old.\nUpdate the TV’s software in its settings, then start the app again.',
  };

  /** ms until a start that has shown nothing counts as failed. */
  var PATIENCE = 15000;

  var OK_KEY = 13;

  var curtain = document.getElementById('boot');
  var failed = false;

  /** What went wrong with the other scripts, if anything did. */
  var scriptFault;

  /** The running app. */
  var app;

  /** Below Chromium 47, the oldest that the app is made for, one or the other is missing. */
  function isTooOld() {
    return !Array.prototype.includes || !window.fetch;
  }

  function fail(words, detail) {
    if (failed) return;
    failed = true;
    document.getElementById('boot-message').textContent = words;
    document.getElementById('boot-detail').textContent = detail;
    curtain.style.display = '';
    window.addEventListener('keydown', function (event) {
      if (event.keyCode === OK_KEY) window.location.reload();
    });
  }

  function readJson(file, done) {
    var request = new XMLHttpRequest();
    function refuse(why) {
      fail(WORDS.failed, file + ': ' + why);
    }
    request.onload = function () {
      var value;
      // A packaged app is opened from file://, where a success has the status 0.
      if (request.status !== 0 && request.status !== 200) {
        refuse('status ' + request.status);
        return;
      }
      try {
        value = JSON.parse(request.responseText);
      } catch (error) {
        refuse('not JSON: ' + String(error));
        return;
      }
      done(value);
    };
    request.onerror = function () {
      refuse('not readable');
    };
    try {
      request.open('GET', file);
      request.send();
    } catch (error) {
      refuse(String(error));
    }
  }

  function readAll(files, done) {
    var values = {};
    var missing = files.length;
    files.forEach(function (file) {
      readJson(file, function (value) {
        values[file] = value;
        missing -= 1;
        if (missing === 0) done(values);
      });
    });
  }

  /** What Lightning calls the bundle, made from the app's identifier. */
  function bundleName(metadata) {
    return 'APP_' + String(metadata.identifier).replace(/[^0-9a-zA-Z_$]/g, '_');
  }

  function start(settings, metadata, operator) {
    var bundle = window[bundleName(metadata)];
    var appSettings = settings.appSettings;
    if (failed) return;
    if (bundle && typeof bundle !== 'function') bundle = bundle.default;
    if (!window.lng || typeof bundle !== 'function') {
      scriptFault = scriptFault || { words: WORDS.failed, detail: 'no app' };
      fail(scriptFault.words, scriptFault.detail);
      return;
    }
    appSettings.id = metadata.identifier;
    appSettings.version = metadata.version;
    appSettings.name = metadata.name;
    try {
      app = bundle(appSettings, settings.platformSettings, { operator: operator });
      document.body.appendChild(app.stage.getCanvas());
    } catch (error) {
      fail(WORDS.failed, String(error && error.message ? error.message : error));
      return;
    }
    waitForFirstFrame();
  }

  /** The curtain goes when the app's own first page is there; fonts come before it. */
  function waitForFirstFrame() {
    var since = Date.now();
    var timer = setInterval(function () {
      if (app.tag('App')) {
        clearInterval(timer);
        if (!failed) curtain.style.display = 'none';
      } else if (Date.now() - since > PATIENCE) {
        clearInterval(timer);
        fail(WORDS.failed, 'nothing to show');
      }
    }, 50);
  }

  function onScriptFault(event) {
    var target = event.target;
    if (scriptFault || app) return;
    if (target && target.tagName === 'SCRIPT') scriptFault = { words: WORDS.failed, detail: target.src + ': not readable' };
    // Syntax that this engine does not know.
    else if (/SyntaxError/.test(event.message)) scriptFault = { words: WORDS.tooOld, detail: navigator.userAgent };
    else if (event.message) scriptFault = { words: WORDS.failed, detail: event.message };
  }

  /** Both the files and the scripts have to be there, in whichever order they come. */
  function whenLoaded(task) {
    if (document.readyState === 'complete') task();
    else window.addEventListener('load', task);
  }

  // Faults of script elements do not bubble, hence the capture.
  window.addEventListener('error', onScriptFault, true);
  if (isTooOld()) fail(WORDS.tooOld, navigator.userAgent);
  readAll(['settings.json', 'metadata.json', 'operator.json'], function (values) {
    whenLoaded(function () {
      start(values['settings.json'], values['metadata.json'], values['operator.json']);
    });
  });
})();
