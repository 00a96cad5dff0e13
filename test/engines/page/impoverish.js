/*
 * Takes away what a list says (test/engines/support/older-engine.ts); a function, called before the page's own scripts
 * run. Plain ES5 with nothing to transpile: it has to run on the engines that are tested.
 */
(function (younger, version) {
  'use strict';

  var typedArray = Object.getPrototypeOf(Uint8Array);
  var ownKeys = Reflect.ownKeys;
  var symbols = { '@@iterator': Symbol.iterator, '@@asyncIterator': Symbol.asyncIterator };

  function drop(target, name) {
    var own = target && Object.getOwnPropertyDescriptor(target, name);
    // Some cannot be taken away.
    if (own && own.configurable) delete target[name];
  }

  /** An interface whose instances come from the engine alone. */
  function withoutConstructor(name) {
    var original = window[name];
    if (typeof original !== 'function') return;
    function illegal() {
      throw new TypeError('Illegal constructor');
    }
    ownKeys(original).forEach(function (key) {
      if (key !== 'length' && key !== 'name') Object.defineProperty(illegal, key, Object.getOwnPropertyDescriptor(original, key));
    });
    Object.defineProperty(window, name, { value: illegal, configurable: true, writable: true, enumerable: false });
  }

  /** Until 49 an object in the place of the third parameter is no more than a truth; `once` came with 55. */
  function withPlainListeners() {
    ['addEventListener', 'removeEventListener'].forEach(function (method) {
      var native = EventTarget.prototype[method];
      EventTarget.prototype[method] = function (type, listener, options) {
        var isObject = typeof options === 'object' && options !== null;
        return native.call(this, type, listener, isObject ? version < 49 || Boolean(options.capture) : options);
      };
    });
  }

  function withoutPlayPromise() {
    var native = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
      native.call(this).catch(function () {});
    };
  }

  if (version < 55) withPlainListeners();
  if (version < 50) withoutPlayPromise();
  younger.constructors.forEach(withoutConstructor);
  younger.members.forEach(function (member) {
    var target = member[0] === 'TypedArray' ? typedArray : window[member[0]];
    var name = member[1] in symbols ? symbols[member[1]] : member[1].replace(/_static$/, '');
    drop(target, name);
    if (typeof target === 'function') drop(target.prototype, name);
    if (member[0] === 'Window') drop(window, name);
  });
  younger.globals.forEach(function (name) {
    drop(window, name);
  });
})
