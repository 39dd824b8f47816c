using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Checks MFA codes for STS.</summary>
internal sealed class MfaVerifier(ServiceState<IamState> states) : IMfaDevices
{
    public MfaCheck Verify(IamUserPrincipal user, string serialNumber, string code, DateTimeOffset now) => states.Update(() =>
    {
        var devices = states[StateScope.Global(user.AccountId)].MfaDevices;
        if (devices.Find(IamName.Key(serialNumber)) is not { } device || device.UserId != user.UserId)
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
}
