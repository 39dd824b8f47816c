using System.Security.Cryptography;
using System.Text;
using Simfra.Models.S3;
using Simfra.Security;

namespace Simfra.Services.S3;

/// <summary>S3's own names of accounts, older than account ids: 64 hexadecimal digits that are an account's alone.</summary>
internal static class CanonicalUser
{
    private const int IdLength = 64;

    /// <summary>Whoever gave no name, by AWS's own id of them.</summary>
    private const string Anonymous = "65a011a29cdf8ec533ec3d1ccaae921c";

    public static string IdOf(string accountId) => accountId == new AnonymousPrincipal().AccountId
        ? Anonymous
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"canonical user of account {accountId}")));

    /// <summary>The text has the form of such a name.</summary>
    public static bool IsId(string id) => id == Anonymous || (id.Length == IdLength && id.All(char.IsAsciiHexDigitLower));

    public static Owner Owner(string accountId) => new() { ID = IdOf(accountId) };

    /// <summary>Who started an upload: an IAM principal by its ARN, the root user as the account is.</summary>
    public static Initiator Initiator(Principal principal) => principal is RootPrincipal
        ? new() { ID = IdOf(principal.AccountId), DisplayName = principal.AccountId }
        : new() { ID = principal.Arn, DisplayName = principal.Arn[(principal.Arn.LastIndexOf('/') + 1)..] };
}
