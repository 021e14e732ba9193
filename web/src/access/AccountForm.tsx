export function AccountForm() {
  return null
}
