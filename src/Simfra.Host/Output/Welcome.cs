
namespace Simfra.Host.Output;

/// <summary>What the tool prints once it serves: where it is, and what to paste into a shell.</summary>
internal static class Welcome
{
    public static string Text(SimfraServer server)
    {
        var endpoint = server.Endpoint.OriginalString;
        var (keyId, secret, region) = (server.RootAccessKeyId, server.RootSecretAccessKey, server.DefaultRegion);
        return $"""
            Simfra.Embedded {ProductVersion.Text}

              Endpoint  {endpoint}
              Account   {server.DefaultAccountId}
              Region    {region}
              Services  {string.Join(", ", server.World.Gateway.Modules.Select(m => m.Schema.Id).Order(StringComparer.Ordinal))}

            bash:
              export AWS_ENDPOINT_URL={endpoint}
              export AWS_REGION={region} AWS_DEFAULT_REGION={region}
              export AWS_ACCESS_KEY_ID={keyId}
              export AWS_SECRET_ACCESS_KEY={Bash(secret)}

            PowerShell:
              $env:AWS_ENDPOINT_URL = '{endpoint}'
              $env:AWS_REGION = '{region}'; $env:AWS_DEFAULT_REGION = '{region}'
              $env:AWS_ACCESS_KEY_ID = '{keyId}'
              $env:AWS_SECRET_ACCESS_KEY = '{secret.Replace("'", "''", StringComparison.Ordinal)}'

            AWS profile (in ~/.aws/config; then use --profile simfra):
              [profile simfra]
              endpoint_url = {endpoint}
              region = {region}
              aws_access_key_id = {keyId}
              aws_secret_access_key = {secret}

            Serving. Ctrl-C stops.

            """;
    }

    /// <summary>A word as it is where a shell leaves it so, else quoted.</summary>
    private static string Bash(string word) =>
        word.All(static c => char.IsAsciiLetterOrDigit(c) || "+/=_-.".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
