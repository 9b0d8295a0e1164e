variable "db_password" {
  # ruleid: labelled-password
  default = "{{fake.password.4}}"
}
