using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Services.Sts;

/// <summary>The MFA codes that calls show.</summary>
internal static class MultiFactor
{
    /// <summary>The condition keys of a call that shows a code.</summary>
    public static readonly ImmutableArray<KeyValuePair<string, string>> Shown =
        [new("aws:MultiFactorAuthPresent", "true"), new("aws:MultiFactorAuthAge", "0")];

    /// <summary>Checks the code of a call, which uses it up. In no turn.</summary>
    /// <returns>Whether one was shown.</returns>
    /// <exception cref="Schemas.AwsServiceException">AccessDenied: the code isn't good, or only half of what is needed is there.</exception>
    public static bool Check(string? serialNumber, string? code, Principal caller, DateTimeOffset now, Capabilities capabilities)
    {
        if (serialNumber is null && code is null)
        {
            return false;
        }

        if (serialNumber is null || code is null)
        {
            throw StsErrors.MfaNeedsBoth();
        }

        var result = caller is IamUserPrincipal or RootPrincipal && capabilities.Find<IMfaDevices>() is { } devices
            ? devices.Verify(caller, serialNumber, code, now)
            : MfaCheck.UnknownDevice;
        return result switch
        {
            MfaCheck.Accepted => true,
            MfaCheck.WrongCode => throw StsErrors.InvalidMfaCode(),
            _ => throw StsErrors.UnknownMfaDevice(),
        };
    }
}
