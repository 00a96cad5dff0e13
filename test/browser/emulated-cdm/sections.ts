const EME = 'https://www.w3.org/TR/2017/REC-encrypted-media-20170918/';
const EME_2 = 'https://www.w3.org/TR/encrypted-media-2/';
const HTML = 'https://html.spec.whatwg.org/multipage/';
const WEB_IDL = 'https://webidl.spec.whatwg.org/';

/** Where each rule is written. Numbers are those of the recommendation of 2017. */
export const SECTIONS = {
  'Navigator.requestMediaKeySystemAccess()': ['3.1', `${EME}#dom-navigator-requestmediakeysystemaccess`],
  'Get Supported Configuration and Consent': ['3.1.1.2', `${EME}#get-supported-configuration-and-consent`],
  'Get Supported Capabilities for Audio/Video Type': ['3.1.1.3', `${EME}#get-supported-capabilities-for-audio-video-type`],
  'MediaKeySystemConfiguration': ['3.2', `${EME}#mediakeysystemconfiguration-dictionary`],
  'MediaKeySystemAccess.getConfiguration()': ['4', `${EME}#dom-mediakeysystemaccess-getconfiguration`],
  'MediaKeySystemAccess.keySystem': ['4', `${EME}#dom-mediakeysystemaccess-keysystem`],
  'MediaKeySystemAccess.createMediaKeys()': ['4', `${EME}#dom-mediakeysystemaccess-createmediakeys`],
  'MediaKeys.createSession()': ['5', `${EME}#dom-mediakeys-createsession`],
  'MediaKeys.setServerCertificate()': ['5', `${EME}#dom-mediakeys-setservercertificate`],
  'MediaKeySession': ['6', `${EME}#mediakeysession-interface`],
  'MediaKeySession.sessionId': ['6', `${EME}#dom-mediakeysession-sessionid`],
  'MediaKeySession.closed': ['6', `${EME}#dom-mediakeysession-closed`],
  'MediaKeySession.keyStatuses': ['6', `${EME}#dom-mediakeysession-keystatuses`],
  'MediaKeySession.generateRequest()': ['6', `${EME}#dom-mediakeysession-generaterequest`],
  'MediaKeySession.load()': ['6', `${EME}#dom-mediakeysession-load`],
  'MediaKeySession.update()': ['6', `${EME}#dom-mediakeysession-update`],
  'MediaKeySession.close()': ['6', `${EME}#dom-mediakeysession-close`],
  'MediaKeySession.remove()': ['6', `${EME}#dom-mediakeysession-remove`],
  'MediaKeyStatusMap': ['6.1', `${EME}#mediakeystatusmap-interface`],
  'MediaKeyMessageEvent': ['6.2', `${EME}#mediakeymessageevent`],
  'Queue a "message" Event': ['6.4.1', `${EME}#queue-message`],
  'Update Key Statuses': ['6.4.2', `${EME}#update-key-statuses`],
  'Update Expiration': ['6.4.3', `${EME}#update-expiration`],
  'Session Closed': ['6.4.4', `${EME}#session-closed`],
  'HTMLMediaElement.setMediaKeys()': ['7', `${EME}#dom-htmlmediaelement-setmediakeys`],
  'HTMLMediaElement.mediaKeys': ['7', `${EME}#htmlmediaelement-extensions`],
  'MediaKeys.getStatusForPolicy()': ['draft', `${EME_2}#dom-mediakeys-getstatusforpolicy`],
  'encryptionScheme': ['draft', `${EME_2}#dom-mediakeysystemmediacapability-encryptionscheme`],
  'MediaCapabilities.decodingInfo()': ['Media Capabilities', 'https://www.w3.org/TR/media-capabilities/#dom-mediacapabilities-decodinginfo'],
  'Event handlers': ['HTML', `${HTML}webappapis.html#event-handler-attributes`],
  'EventTarget': ['DOM', 'https://dom.spec.whatwg.org/#interface-eventtarget'],
  'Interfaces': ['Web IDL', `${WEB_IDL}#js-interfaces`],
  'Operations': ['Web IDL', `${WEB_IDL}#js-operations`],
  'Attributes': ['Web IDL', `${WEB_IDL}#js-attributes`],
  'Iterable declarations': ['Web IDL', `${WEB_IDL}#js-iterable`],
  'Buffer source types': ['Web IDL', `${WEB_IDL}#js-buffer-source-types`],
} as const satisfies Record<string, readonly [number: string, link: string]>;

export type SectionName = keyof typeof SECTIONS;
