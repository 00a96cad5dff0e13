import type { Device } from './device';
import type { MediaKeysFaces } from './media-keys';
import { negotiate, type Agreement } from './negotiation';
import { Overlay } from './overlay';
import { promised } from './web-idl';

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
        const [keySystem, wanted] = args;
        const configurations = isIterable(wanted) ? Array.from(wanted, copyOf) : [];
        if (device.isEmulated(keySystem) && configurations.length > 0) return this.ask(keySystem, configurations);
        return Reflect.apply(native, navigator, [...args]) as Promise<unknown>;
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

/** Web IDL's sequences are whatever can be iterated. */
function isIterable(value: unknown): value is Iterable<MediaKeySystemConfiguration> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** A configuration is a dictionary: plain, and copied at once; what is left out is an empty one. */
function copyOf(configuration: MediaKeySystemConfiguration | null | undefined): MediaKeySystemConfiguration {
  return JSON.parse(JSON.stringify(configuration ?? {})) as MediaKeySystemConfiguration;
}
