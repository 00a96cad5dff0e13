/*
 * The package of the hosted variant: goes to the app on the operator's server, and explains itself where the server is
 * out of reach. Plain ES5, as it is on every TV.
 */
(function () {
  'use strict';

  var WORDS = 'The service cannot be reached.\nCheck the network of this TV, then press OK to try again.';

  /** ms until an unanswered try counts as failed, and from a failed try to the next. */
  var PATIENCE = 10000;

  var OK_KEY = 13;
  var BACK_KEYS = [8, 27, 461, 10009];

  var app = document.body.getAttribute('data-app');
  var message = document.getElementById('message');

  /** The current try; answers to earlier ones count no more. */
  var tries = 0;
  var timer;

  /** A picture may come from another origin without its leave, and tells no more than that the server answers. */
  function attempt() {
    var current = ++tries;
    var probe = new Image();
    function failed() {
      if (current !== tries) return;
      message.textContent = WORDS;
      clearTimeout(timer);
      timer = setTimeout(attempt, PATIENCE);
    }
    clearTimeout(timer);
    timer = setTimeout(failed, PATIENCE);
    probe.onload = function () {
      // Not `href`: Back must not lead from the app to this page.
      if (current === tries) window.location.replace(app + window.location.search);
    };
    probe.onerror = failed;
    probe.src = app + 'static/icon.png?' + Date.now();
  }

  function leave() {
    if (window.tizen) window.tizen.application.getCurrentApplication().exit();
    else window.close();
  }

  window.addEventListener('keydown', function (event) {
    if (event.keyCode === OK_KEY) attempt();
    else if (BACK_KEYS.indexOf(event.keyCode) >= 0) leave();
  });
  window.addEventListener('online', attempt);
  attempt();
})();
