import type { DeviceLog } from './device-log';
import { parseJson } from './launch-parameters';

/**
 * webOS's globals, as far as this app calls them. Any of it may be missing on a TV, or throw: every use stands inside
 * `DeviceLog.attempt()`.
 */
interface WebOsPage {
  /** Until webOS 5; later engines have both names. */
  readonly PalmSystem?: WebOsSystem;
  readonly webOSSystem?: WebOsSystem;
  readonly PalmServiceBridge?: new () => ServiceBridge;
  readonly WebOSServiceBridge?: new () => ServiceBridge;
}

export interface WebOsSystem {
  /** JSON. */
  readonly launchParams?: unknown;
  /** JSON. */
  readonly deviceInfo?: unknown;
  activate(): void;
  platformBack(): void;
}

interface ServiceBridge {
  onservicecallback: (answer: unknown) => void;
  call(address: string, parameters: string): void;
}

/** @throws Error where there is none */
export function webOsSystem(page: Window): WebOsSystem {
  const { webOSSystem, PalmSystem } = page as unknown as WebOsPage;
  const system = webOSSystem ?? PalmSystem;
  if (!system) throw new Error('no webOSSystem and no PalmSystem');
  return system;
}

/** LG's system services, by the bus that they call Luna. */
export class Luna {
  /** A bridge that nobody holds is collected as garbage, and its answers with it. */
  private readonly bridges = new Set<ServiceBridge>();

  constructor(
    private readonly page: Window,
    private readonly log: DeviceLog,
  ) {}

  /** @param onAnswer each answer's JSON, unchecked; several where `parameters` subscribe */
  call(address: string, parameters: object, onAnswer: (answer: unknown) => void = () => undefined): void {
    this.log.attempt(address, () => {
      const { WebOSServiceBridge, PalmServiceBridge } = this.page as unknown as WebOsPage;
      const Bridge = WebOSServiceBridge ?? PalmServiceBridge;
      if (!Bridge) throw new Error('no PalmServiceBridge');
      const bridge = new Bridge();
      const isSubscription = 'subscribe' in parameters;
      bridge.onservicecallback = (answer) => {
        if (!isSubscription) this.bridges.delete(bridge);
        const parsed = typeof answer === 'string' ? parseJson(answer) : undefined;
        this.noteRefusal(address, parsed);
        onAnswer(parsed);
      };
      this.bridges.add(bridge);
      bridge.call(address, JSON.stringify(parameters));
    });
  }

  private noteRefusal(address: string, answer: unknown): void {
    const { returnValue, errorText } = (answer ?? {}) as { readonly returnValue?: unknown; readonly errorText?: unknown };
    if (returnValue === false) this.log.note(address, errorText);
  }
}
