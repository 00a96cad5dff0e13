/** Whoever has registered is asked by a time stamp, and answers by it. */
export type ScreenSaverClient = (timestamp: string) => void;

/** Says whether it may start: Tizen by a switch, webOS by asking. */
export class ScreenSaver {
  allowed = true;
  private readonly clients = new Map<string, ScreenSaverClient>();
  private answers = new Map<string, boolean>();
  private asked = 0;

  /** @returns false where the name is taken: no registration ever ends before the TV does */
  register(name: string, client: ScreenSaverClient): boolean {
    if (this.clients.has(name)) return false;
    this.clients.set(name, client);
    return true;
  }

  answer(timestamp: string, ack: boolean): void {
    this.answers.set(timestamp, (this.answers.get(timestamp) ?? true) && ack);
  }

  /** As if the remote had rested for two minutes. @returns whether it would come now */
  async mayStart(): Promise<boolean> {
    const timestamp = String(++this.asked);
    for (const client of this.clients.values()) client(timestamp);
    // Answers come in turns of their own.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return this.allowed && (this.answers.get(timestamp) ?? true);
  }
}
