export function AttentionList() {
  return null
}
