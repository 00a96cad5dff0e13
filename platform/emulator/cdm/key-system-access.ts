import { readConfigurations } from './configurations';
import type { Device } from './device';
import type { MediaKeysFaces } from './media-keys';
import { negotiate, type Agreement } from './negotiation';
import { Overlay } from './overlay';
import { domString, promised } from './web-idl';

/** `requestMediaKeySystemAccess` and what it gives. */
export class KeySystemAccesses {
  private readonly overlay = new Overlay<Agreement>(MediaKeySystemAccess.prototype);

  constructor(
    private readonly device: Device,
    private readonly mediaKeys: MediaKeysFaces,
  ) {}

  install(): void {
    const { overlay, device } = this;
    overlay.getter('keySystem', ({ keySystem }) => keySystem);
    overlay.method('getConfiguration', ({ configuration }) => copyOf(configuration));
    overlay.method('createMediaKeys', async ({ keySystem, configuration, native }) => {
      await device.faults.pass('createMediaKeys');
      const keys = await device.native.createMediaKeys(native);
      const [strictest] = [...(configuration.videoCapabilities ?? []), ...(configuration.audioCapabilities ?? [])];
      return this.mediaKeys.create(keys, { keySystem, level: strictest?.robustness ?? '', sessionTypes: configuration.sessionTypes ?? [] });
    });

    // On the interface, where it is natively; what is not ours goes on to the native function.
    const page = new Overlay<Device>(Navigator.prototype);
    page.adopt(navigator, device);
    const native = navigator.requestMediaKeySystemAccess;
    page.method('requestMediaKeySystemAccess', (_device, args) =>
      promised(() => {
        const keySystem = args.length < 2 ? undefined : domString(args[0]);
        if (!device.isEmulated(keySystem)) return Reflect.apply(native, navigator, [...args]) as Promise<unknown>;
        const configurations = readConfigurations(args[1]);
        if (configurations.length === 0) throw new TypeError('The supportedConfigurations parameter is empty.');
        return this.ask(keySystem, configurations);
      }),
    );
  }

  /** @throws DOMException `NotSupportedError` */
  async ask(keySystem: Agreement['keySystem'], configurations: readonly MediaKeySystemConfiguration[]): Promise<object> {
    const agreement = await negotiate(this.device, keySystem, configurations);
    const self = this.overlay.create();
    this.overlay.adopt(self, agreement);
    return self;
  }
}

/** A page may write into what it is given. */
function copyOf(configuration: MediaKeySystemConfiguration): MediaKeySystemConfiguration {
  return JSON.parse(JSON.stringify(configuration)) as MediaKeySystemConfiguration;
}
