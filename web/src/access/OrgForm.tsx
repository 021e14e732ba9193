export function OrgForm() {
  return null
}
