terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

# Endpoint, region and keys come from the environment, as on AWS; the address of a bucket has its name in the path, since 127.0.0.1 has no subdomains.
provider "aws" {
  s3_use_path_style = true
}

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
