/**
 * What the app calls on Tizen, and by which privilege. Every package's `config.xml` lists these, and the emulated TV
 * (`platform/emulator/tv`) grants by the same list: a call whose privilege is missing fails in tests as it would on a TV.
 */
export const APP_PRIVILEGES = [
  'http://tizen.org/privilege/internet',
  'http://tizen.org/privilege/tv.inputdevice',
  'http://tizen.org/privilege/tv.audio',
  'http://tizen.org/privilege/application.launch',
  'http://developer.samsung.com/privilege/productinfo',
  'http://developer.samsung.com/privilege/network.public',
  'http://developer.samsung.com/privilege/drmplay',
] as const;

/**
 * What an operator may add for code of his own. Samsung refuses packages with privileges that are misspelt or that the
 * signer's certificate does not allow; "public" ones are allowed to everybody.
 * @see https://developer.samsung.com/smarttv/develop/guides/fundamentals/configuring-tv-applications.html
 */
export const KNOWN_PRIVILEGES: readonly string[] = [
  ...APP_PRIVILEGES,
  'http://tizen.org/privilege/alarm',
  'http://tizen.org/privilege/application.info',
  'http://tizen.org/privilege/bluetooth',
  'http://tizen.org/privilege/content.read',
  'http://tizen.org/privilege/content.write',
  'http://tizen.org/privilege/download',
  'http://tizen.org/privilege/externalstorage',
  'http://tizen.org/privilege/filesystem.read',
  'http://tizen.org/privilege/filesystem.write',
  'http://tizen.org/privilege/mediacapture',
  'http://tizen.org/privilege/mediastorage',
  'http://tizen.org/privilege/notification',
  'http://tizen.org/privilege/package.info',
  'http://tizen.org/privilege/push',
  'http://tizen.org/privilege/system',
  'http://tizen.org/privilege/tv.channel',
  'http://tizen.org/privilege/tv.display',
  'http://tizen.org/privilege/tv.window',
  'http://tizen.org/privilege/unlimitedstorage',
  'http://tizen.org/privilege/volume.set',
  'http://tizen.org/privilege/websetting',
  'http://developer.samsung.com/privilege/adinfo',
  'http://developer.samsung.com/privilege/allshare',
  'http://developer.samsung.com/privilege/avplay',
  'http://developer.samsung.com/privilege/billing',
  'http://developer.samsung.com/privilege/drminfo',
  'http://developer.samsung.com/privilege/hostedapp_deviceapi_allow',
  'http://developer.samsung.com/privilege/microphone',
  'http://developer.samsung.com/privilege/sso.partner',
  'http://developer.samsung.com/privilege/widgetdata',
];
