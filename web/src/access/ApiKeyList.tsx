export function ApiKeyList() {
  return null
}
