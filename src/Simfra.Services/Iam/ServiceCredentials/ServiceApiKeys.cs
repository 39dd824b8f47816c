using System.Buffers.Text;
using System.Text;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Finds out whose API key a service has been shown.</summary>
internal sealed class ServiceApiKeys(ServiceState<IamState> states) : IServiceApiKeys
{
    private const string AccountMark = "-at-";

    public Principal? Find(string service, string key, DateTimeOffset now)
    {
        if (ServiceCredentialKind.Find(service) is not { TokenPrefix: { } prefix } kind
            || !key.StartsWith(prefix, StringComparison.Ordinal)
            || FindLoginName(key[prefix.Length..]) is not { } login
            || states.Find(login[(login.LastIndexOf(AccountMark, StringComparison.Ordinal) + AccountMark.Length)..]) is not { } state)
        {
            return null;
        }

        var credential = state.FindServiceLogin(kind.Service, login);
        return credential is { IsActive: true } && !credential.HasExpired(now) && credential.Secret.Matches(key)
            && state.UsersById.First(credential.UserId) is { } user
                ? new IamUserPrincipal(state.AccountId, user.UserId, user.Path, user.UserName)
                : null;
    }

    /// <summary>What a key says of whose it is: it is the login name and the password, in Base64.</summary>
    private static string? FindLoginName(string encoded)
    {
        if (!Base64.IsValid(encoded))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
        return text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && text[..colon].Contains(AccountMark, StringComparison.Ordinal)
            ? text[..colon]
            : null;
    }
}
