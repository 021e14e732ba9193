type Listeners<Events> = { [Name in keyof Events]?: Set<(value: Events[Name]) => void> }

/** A few typed events. */
export type Emitter<Events> = {
  on: <Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void) => () => void
  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void
}

/** `failed` hears of a listener that throws, which disturbs neither the other listeners nor the license. */
export function createEmitter<Events>(failed: (error: unknown, name: keyof Events) => void): Emitter<Events> {
  const listeners: Listeners<Events> = {}
  return {
    on(name, listener) {
      const set = (listeners[name] ??= new Set())
      set.add(listener)
      return () => void set.delete(listener)
    },
    emit(name, value) {
      for (const listener of Array.from(listeners[name] ?? [])) {
        try {
          listener(value)
        } catch (error) {
          failed(error, name)
        }
      }
    },
  }
}
