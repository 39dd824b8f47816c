namespace Simfra.Services.Iam;

/// <summary>What must be gone before a user can be deleted.</summary>
internal static class UserDependents
{
    /// <summary>What AWS asks for, and whether there is any; in the order in which it is asked for.</summary>
    private static readonly (string First, Func<IamState, IamUser, bool> Any)[] Checks =
    [
        ("must remove users from group first", static (_, user) => !user.GroupIds.IsEmpty),
        ("must detach all policies first", static (_, user) => !user.Policies.Attached.IsEmpty),
        ("must delete policies first", static (_, user) => !user.Policies.Inline.IsEmpty),
        ("must delete access keys first", static (state, user) => state.AccessKeysByUser.Contains(user.UserId)),
        ("must delete login profile first", static (state, user) => state.LoginProfiles.Contains(user.UserId)),
        ("must remove tokens from principal first", static (state, user) => state.MfaDevicesByUser.Contains(user.UserId)),
        ("must delete certificates first", static (state, user) => state.SigningCertificatesByUser.Contains(user.UserId)),
        ("must delete SSH public keys first", static (state, user) => state.SshPublicKeysByUser.Contains(user.UserId)),
        ("must delete service specific credentials first", static (state, user) => state.ServiceCredentialsByUser.Contains(user.UserId)),
    ];

    /// <summary>The first thing to be done; null where the user can be deleted.</summary>
    public static string? FirstOf(IamState state, IamUser user) => Array.Find(Checks, c => c.Any(state, user)).First;
}
