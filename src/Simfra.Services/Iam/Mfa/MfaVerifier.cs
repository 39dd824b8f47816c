using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Checks MFA codes for STS and S3.</summary>
internal sealed class MfaVerifier(ServiceState<IamState> states) : IMfaDevices
{
    public MfaCheck Verify(Principal user, string serialNumber, string code, DateTimeOffset now) => states.Update(() =>
    {
        var devices = states[StateScope.Global(user.AccountId)].MfaDevices;
        if (devices.Find(IamName.Key(serialNumber)) is not { } device || device.UserId != IdOf(user))
        {
            return MfaCheck.UnknownDevice;
        }

        if (device.WithUsed(code, now) is not { } used)
        {
            return MfaCheck.WrongCode;
        }

        devices.Put(used);
        return MfaCheck.Accepted;
    });

    /// <summary>The root user's id is the account's.</summary>
    private static string? IdOf(Principal user) => user switch
    {
        IamUserPrincipal iamUser => iamUser.UserId,
        RootPrincipal root => root.AccountId,
        _ => null,
    };
}
