provider "aws" {
  alias  = "elsewhere"
  region = "eu-west-1"
}

resource "aws_iam_role" "worker" {
  name = "worker"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_kms_key" "data" {
  description             = "data"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "account"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
  tags = {
    team = "shop"
  }
}

resource "aws_kms_alias" "data" {
  name          = "alias/data"
  target_key_id = aws_kms_key.data.key_id
}

resource "aws_kms_grant" "worker" {
  name              = "worker"
  key_id            = aws_kms_key.data.key_id
  grantee_principal = aws_iam_role.worker.arn
  operations        = ["Decrypt", "GenerateDataKey"]
  constraints {
    encryption_context_equals = { department = "finance" }
  }
}

resource "aws_kms_key" "shared" {
  description             = "shared"
  multi_region            = true
  enable_key_rotation     = true
  rotation_period_in_days = 180
  deletion_window_in_days = 7
}

resource "aws_kms_replica_key" "shared" {
  provider                = aws.elsewhere
  primary_key_arn         = aws_kms_key.shared.arn
  description             = "shared, elsewhere"
  deletion_window_in_days = 7
  tags = {
    team = "shop"
  }
}

resource "aws_kms_key_policy" "shared" {
  key_id = aws_kms_key.shared.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "account"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_kms_ciphertext" "password" {
  key_id    = aws_kms_key.data.key_id
  plaintext = "hunter2"
  context = {
    department = "finance"
  }
}

data "aws_kms_alias" "data" {
  name = aws_kms_alias.data.name
}

resource "aws_kms_key" "signing" {
  description              = "signing"
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "ECC_NIST_P256"
}

resource "aws_secretsmanager_secret" "database" {
  name                    = "database"
  kms_key_id              = aws_kms_key.data.arn
  recovery_window_in_days = 7
  tags = {
    team = "shop"
  }
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id     = aws_secretsmanager_secret.database.id
  secret_string = jsonencode({ user = "shop", password = "hunter2" })
}

resource "aws_secretsmanager_secret_policy" "database" {
  secret_arn = aws_secretsmanager_secret.database.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = aws_iam_role.worker.arn }
      Action    = "secretsmanager:GetSecretValue"
      Resource  = "*"
    }]
  })
}

resource "aws_secretsmanager_secret" "rotated" {
  name                    = "rotated"
  recovery_window_in_days = 0
  replica {
    region = "eu-west-1"
  }
}

resource "aws_secretsmanager_secret_version" "rotated" {
  secret_id     = aws_secretsmanager_secret.rotated.id
  secret_binary = base64encode("first")
}

resource "aws_secretsmanager_secret_rotation" "rotated" {
  secret_id           = aws_secretsmanager_secret_version.rotated.secret_id
  rotation_lambda_arn = "arn:aws:lambda:us-east-1:${data.aws_caller_identity.current.account_id}:function:rotate"
  rotate_immediately  = false
  rotation_rules {
    schedule_expression = "cron(0 16 1 * ? *)"
    duration            = "3h"
  }
}

data "aws_secretsmanager_secret_version" "database" {
  secret_id  = aws_secretsmanager_secret_version.database.secret_id
  version_id = aws_secretsmanager_secret_version.database.version_id
}

output "database" {
  value     = jsondecode(data.aws_secretsmanager_secret_version.database.secret_string)["password"]
  sensitive = true
}

resource "aws_ssm_parameter" "plain" {
  name        = "/shop/url"
  type        = "String"
  value       = "https://example.com"
  description = "where the shop is"
  tags = {
    team = "shop"
  }
}

resource "aws_ssm_parameter" "list" {
  name  = "/shop/zones"
  type  = "StringList"
  value = "north,south"
}

resource "aws_ssm_parameter" "secure" {
  name   = "/shop/password"
  type   = "SecureString"
  value  = "hunter2"
  key_id = aws_kms_key.data.key_id
  tier   = "Advanced"
}

data "aws_ssm_parameter" "secure" {
  name = aws_ssm_parameter.secure.name
}

output "password" {
  value     = data.aws_ssm_parameter.secure.value
  sensitive = true
}

resource "aws_ssm_document" "load" {
  name            = "load"
  document_type   = "Command"
  document_format = "YAML"
  content         = <<-DOC
    schemaVersion: '2.2'
    description: shows the load
    parameters:
      Message:
        type: String
        default: hello
    mainSteps:
      - action: aws:runShellScript
        name: run
        inputs:
          runCommand:
            - echo {{ Message }}
            - uptime
  DOC
  permissions = {
    type        = "Share"
    account_ids = "222222222222"
  }
  tags = {
    team = "shop"
  }
}

resource "aws_ssm_document" "stop" {
  name          = "stop"
  document_type = "Automation"
  content = jsonencode({
    schemaVersion = "0.3"
    mainSteps     = [{ name = "wait", action = "aws:sleep", inputs = { Duration = "PT1M" } }]
  })
}

resource "aws_ssm_service_setting" "tier" {
  setting_id    = "arn:aws:ssm:us-east-1:${data.aws_caller_identity.current.account_id}:servicesetting/ssm/parameter-store/default-parameter-tier"
  setting_value = "Intelligent-Tiering"
}
