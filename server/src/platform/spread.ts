/** A number from 0 to 1 by chance, to spread what would else happen at the same moment. Nothing secret may hang on it. */
export function spread(): number {
  return Math.random()
}
