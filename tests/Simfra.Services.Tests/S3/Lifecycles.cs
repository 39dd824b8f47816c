using System.Security.Cryptography;
using System.Text;

namespace Simfra.Services.Tests.S3;

/// <summary>Short forms of what tests of lifecycles do.</summary>
internal static class Lifecycles
{
    /// <summary>A rule for all objects.</summary>
    public static string Rule(string actions, string filter = "<Filter/>", string id = "rule") =>
        $"<Rule><ID>{id}</ID>{filter}<Status>Enabled</Status>{actions}</Rule>";

    public static Task<RawAnswer> PutAsync(S3Fixture aws, string rules, params (string, string)[] headers)
    {
        var document = $"<LifecycleConfiguration>{rules}</LifecycleConfiguration>";
        return aws.Raw.PutAsync(
            "/orders?lifecycle", document, [("Content-MD5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(document)))), .. headers]);
    }

    public static async Task<RawAnswer> SetAsync(S3Fixture aws, params string[] rules) => (await PutAsync(aws, string.Concat(rules))).Ok();
}
