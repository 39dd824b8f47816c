namespace Simfra.Security.Iam;

/// <summary>What an MFA code is worth.</summary>
internal enum MfaCheck
{
    /// <summary>The code is the device's for now, and is used up by this.</summary>
    Accepted,

    /// <summary>The code isn't one of the device's for now, or was used before.</summary>
    WrongCode,

    /// <summary>The user has no device of that serial number.</summary>
    UnknownDevice,
}

/// <summary>Checks the codes of MFA devices, which STS takes as SerialNumber and TokenCode and S3 as a header; the IAM service provides it.</summary>
internal interface IMfaDevices
{
    /// <summary>Checks a code and uses it up: no code is accepted twice. In no other service's turn.</summary>
    /// <param name="user">Whose device it has to be: an IAM user, or the account's root user.</param>
    /// <param name="serialNumber">A virtual device's ARN.</param>
    /// <param name="code">Six digits.</param>
    /// <param name="now">The instance's time.</param>
    MfaCheck Verify(Principal user, string serialNumber, string code, DateTimeOffset now);
}
