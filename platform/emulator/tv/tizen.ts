import { TIZEN_CODES } from './key-codes';
import type { Parts } from './parts';

const GATEWAY_CONNECTED = 4;
const GATEWAY_DISCONNECTED = 5;

/** Tizen's errors are objects with a name, not always of the class `Error`. */
function fail(name: string, message: string): never {
  throw new DOMException(message, name);
}

/** `window.tizen` and `window.webapis`, as far as an app of this kind meets them. */
export function tizenGlobals({ options, calls, keys, network, volume, screenSaver, life }: Parts): { readonly tizen: object; readonly webapis: object } {
  const needs = (privilege: string) => {
    if (!options.privileges.includes(privilege)) fail('SecurityError', `${privilege} is not in the manifest`);
  };
  const samsung = (name: string) => {
    needs(`http://developer.samsung.com/privilege/${name}`);
  };
  const own = (name: string) => {
    needs(`http://tizen.org/privilege/${name}`);
  };
  const application = {
    appInfo: { id: 'AbCdEf0123.Emulated', version: '1.0.0' },
    exit: () => {
      calls.note('exit');
      life.leave();
    },
    hide: () => {
      calls.note('hide');
      life.hide();
    },
    getRequestedAppControl: () => ({
      appControl: { operation: 'http://tizen.org/appcontrol/operation/default', data: life.launch === '' ? [] : [{ key: 'PAYLOAD', value: [life.launch] }] },
    }),
  };
  return {
    tizen: {
      application: { getCurrentApplication: () => application },
      systeminfo: {
        getCapability: (key: string) => (key === 'http://tizen.org/feature/platform.version' ? options.version.toFixed(1) : fail('NotSupportedError', key)),
      },
      tvinputdevice: {
        getSupportedKeys: () => [...TIZEN_CODES].map(([name, code]) => ({ name, code })),
        registerKey: (name: string) => {
          own('tv.inputdevice');
          if (!TIZEN_CODES.has(name)) fail('InvalidValuesError', `no key ${name}`);
          calls.note(`registerKey ${name}`);
          keys.registered.add(name);
        },
        unregisterKey: (name: string) => {
          own('tv.inputdevice');
          keys.registered.delete(name);
        },
      },
      tvaudiocontrol: {
        getVolume: () => (own('tv.audio'), volume.level),
        isMute: () => (own('tv.audio'), volume.muted),
        setVolumeChangeListener: (listener: (level: number) => void) => {
          own('tv.audio');
          volume.listen(() => {
            listener(volume.level);
          });
        },
      },
    },
    webapis: {
      appcommon: {
        AppCommonScreenSaverState: { SCREEN_SAVER_OFF: 0, SCREEN_SAVER_ON: 1 },
        setScreenSaver: (state: unknown, onSuccess?: () => void) => {
          calls.note(`screenSaver ${state === 0 ? 'off' : 'on'}`);
          screenSaver.allowed = state !== 0;
          onSuccess?.();
        },
      },
      network: {
        NetworkState: { GATEWAY_CONNECTED, GATEWAY_DISCONNECTED },
        isConnectedToGateway: () => (samsung('network.public'), network.isConnected),
        addNetworkStateChangeListener: (listener: (state: number) => void) => {
          samsung('network.public');
          network.listen((connected) => {
            listener(connected ? GATEWAY_CONNECTED : GATEWAY_DISCONNECTED);
          });
          return 1;
        },
      },
      productinfo: {
        getModel: () => (samsung('productinfo'), options.model),
        isUdPanelSupported: () => (samsung('productinfo'), true),
        is8KPanelSupported: () => (samsung('productinfo'), false),
      },
    },
  };
}
