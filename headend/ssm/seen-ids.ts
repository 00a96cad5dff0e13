/** Ids remembered; the ones not seen for longest are forgotten first. */
const capacity = 10_000;

/** Accounts or devices that the SSM has heard of, bounded. */
export class SeenIds {
  private readonly ids = new Set<string>();

  add(id: string): void {
    this.ids.delete(id);
    this.ids.add(id);
    if (this.ids.size <= capacity) return;
    for (const oldest of this.ids) {
      this.ids.delete(oldest);
      return;
    }
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }
}
