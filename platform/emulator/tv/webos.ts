import type { Parts } from './parts';

/** Versions inside, which went on counting when the names began to follow the years. */
const innerVersion = (version: number): string => `${version < 22 ? version : version - 15}.0.0`;

/** The globals of webOS, as far as an app of this kind meets them: `PalmSystem`, `webOSSystem`, `PalmServiceBridge`. */
export function webOsGlobals({ options, calls, volume, screenSaver, life }: Parts): Readonly<Record<string, unknown>> {
  const system = {
    get launchParams() {
      return life.launch;
    },
    deviceInfo: JSON.stringify({ modelName: options.model, platformVersion: innerVersion(options.version), screenWidth: 1920, screenHeight: 1080 }),
    identifier: 'tv.reference.player.emulated',
    activate: () => {
      life.activate();
    },
    platformBack: () => {
      calls.note('platformBack');
      life.hide();
    },
  };

  const services: Readonly<Record<string, (parameters: { readonly [name: string]: unknown }, answer: (value: object) => void) => void>> = {
    'luna://com.webos.audio/getVolume': (_parameters, answer) => {
      const tell = () => {
        answer({ returnValue: true, volume: volume.level, muted: volume.muted });
      };
      volume.listen(tell);
      tell();
    },
    'luna://com.webos.service.tvpower/power/registerScreenSaverRequest': ({ clientName }, answer) => {
      const isNew = screenSaver.register(String(clientName), (timestamp) => {
        answer({ returnValue: true, timestamp });
      });
      answer(isNew ? { returnValue: true, subscribed: true } : { returnValue: false, errorCode: -3, errorText: 'The client is already registered' });
    },
    'luna://com.webos.service.tvpower/power/responseScreenSaverRequest': ({ ack, timestamp }, answer) => {
      calls.note(`screenSaver ${ack === true ? 'on' : 'off'}`);
      screenSaver.answer(String(timestamp), ack === true);
      answer({ returnValue: true });
    },
  };

  class ServiceBridge {
    onservicecallback: (answer: string) => void = () => undefined;

    call(address: string, parameters: string): void {
      const answer = (value: object) => {
        setTimeout(() => {
          this.onservicecallback(JSON.stringify(value));
        });
      };
      const service = services[address];
      if (service) service(JSON.parse(parameters) as { readonly [name: string]: unknown }, answer);
      else answer({ returnValue: false, errorText: `no service ${address}` });
    }
  }

  return { PalmSystem: system, webOSSystem: system, PalmServiceBridge: ServiceBridge, WebOSServiceBridge: ServiceBridge };
}
