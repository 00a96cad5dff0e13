import type { Device } from './device';
import type { MediaKeysFaces } from './media-keys';
import { negotiate, type Agreement } from './negotiation';
import { Overlay } from './overlay';

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
    page.method('requestMediaKeySystemAccess', async (_device, args) => {
      const [keySystem, configurations] = args;
      if (!device.isEmulated(keySystem) || !isList(configurations) || configurations.length === 0) {
        return (await Reflect.apply(native, navigator, [...args])) as unknown;
      }
      return this.ask(keySystem, configurations.map(copyOf));
    });
  }

  /** @throws DOMException `NotSupportedError` */
  async ask(keySystem: Agreement['keySystem'], configurations: readonly MediaKeySystemConfiguration[]): Promise<object> {
    const agreement = await negotiate(this.device, keySystem, configurations);
    const self = this.overlay.create();
    this.overlay.adopt(self, agreement);
    return self;
  }
}

function isList(value: unknown): value is readonly MediaKeySystemConfiguration[] {
  return Array.isArray(value);
}

/** A configuration is a dictionary: plain, and copied at once. */
function copyOf(configuration: MediaKeySystemConfiguration): MediaKeySystemConfiguration {
  return JSON.parse(JSON.stringify(configuration)) as MediaKeySystemConfiguration;
}
