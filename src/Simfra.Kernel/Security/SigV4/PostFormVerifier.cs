using System.Security.Cryptography;
using System.Text;
using Simfra.Schemas;
using Simfra.Security.SigV2;

namespace Simfra.Security.SigV4;

/// <summary>Finds out who signed the policy of an upload by a browser form, or refuses it.</summary>
internal sealed class PostFormVerifier(ICredentialSource credentials, TimeProvider clock)
{
    private static readonly string[] SignatureFields = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"];

    /// <param name="fields">The form's fields by their names in lower case.</param>
    /// <param name="expected">The scope that the signature must have.</param>
    /// <returns>The principal; nobody in particular for a form without a policy.</returns>
    /// <exception cref="AwsServiceException">The signature isn't good.</exception>
    public Principal Verify(IReadOnlyDictionary<string, string> fields, SigningScope expected)
    {
        if (!fields.TryGetValue("policy", out var policy))
        {
            return new AnonymousPrincipal();
        }

        if (fields.ContainsKey("awsaccesskeyid") || fields.ContainsKey("signature"))
        {
            return VerifyVersion2(policy, fields);
        }

        RequireSignature(fields);
        var scope = ParseScope(fields["x-amz-credential"], expected);
        var algorithm = fields["x-amz-algorithm"];
        if (algorithm != SignatureParameters.HmacSha256)
        {
            throw algorithm == SignatureParameters.EcdsaP256 ? SignatureChecks.Version4aNotSupported() : PostPolicyErrors.UnsupportedAlgorithm(algorithm);
        }

        if (!AmzDate.TryParse(fields["x-amz-date"], out _))
        {
            throw PostPolicyErrors.InvalidDate(fields["x-amz-date"]);
        }

        var token = fields.GetValueOrDefault("x-amz-security-token");
        var credential = credentials.Find(scope.AccessKeyId, token) ?? throw Unknown(scope.AccessKeyId, token);
        CheckSignature(policy, fields["x-amz-signature"], scope, credential);
        CheckToken(token, credential);
        return credential.Principal;
    }

    private Principal VerifyVersion2(string policy, IReadOnlyDictionary<string, string> fields)
    {
        var accessKeyId = fields.GetValueOrDefault("awsaccesskeyid") ?? throw PostPolicyErrors.MissingField("AWSAccessKeyId");
        var signature = fields.GetValueOrDefault("signature") ?? throw PostPolicyErrors.MissingField("Signature");
        var token = fields.GetValueOrDefault("x-amz-security-token");
        var credential = credentials.Find(accessKeyId, token) ?? throw Unknown(accessKeyId, token);
        if (!Version2Signature.IsValid(credential.SecretAccessKey, policy, signature))
        {
            throw ObjectStorageErrors.Mismatch(accessKeyId, policy, signature, canonicalRequest: null);
        }

        CheckToken(token, credential);
        return credential.Principal;
    }

    private static void RequireSignature(IReadOnlyDictionary<string, string> fields)
    {
        if (!SignatureFields.Any(f => fields.ContainsKey(f.ToLowerInvariant())))
        {
            throw ObjectStorageErrors.AccessDenied();
        }

        foreach (var field in SignatureFields)
        {
            if (!fields.ContainsKey(field.ToLowerInvariant()))
            {
                throw PostPolicyErrors.MissingField(field);
            }
        }
    }

    private static CredentialScope ParseScope(string text, SigningScope expected)
    {
        var scope = CredentialScope.Parse(text);
        var fault = scope switch
        {
            { IsComplete: false } or { AccessKeyId.Length: 0 } =>
                "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
            { Terminator: not SigningKey.Terminator } => $"incorrect terminal \"{scope.Terminator}\". This endpoint uses \"aws4_request\".",
            _ when scope.Service != expected.Service => $"incorrect service \"{scope.Service}\". This endpoint belongs to \"{expected.Service}\".",
            _ when scope.Date.Length != 8 || scope.Date.AsSpan().ContainsAnyExceptInRange('0', '9') =>
                $"incorrect date format \"{scope.Date}\". This date in the credential must be in the format \"yyyyMMdd\".",
            _ when expected.Region is { } region && scope.Region != region => $"the region '{scope.Region}' is wrong; expecting '{region}'",
            _ => null,
        };
        return fault is null ? scope : throw PostPolicyErrors.InvalidCredential(fault, text);
    }

    private static void CheckSignature(string policy, string provided, CredentialScope scope, Credential credential)
    {
        var key = SigningKey.Derive(credential.SecretAccessKey, scope.Date, scope.Region, scope.Service);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(policy), mac);
        if (!SignatureVerifier.SignatureEquals(mac, provided))
        {
            throw ObjectStorageErrors.Mismatch(scope.AccessKeyId, policy, provided, canonicalRequest: null);
        }
    }

    private static AwsServiceException Unknown(string accessKeyId, string? token) =>
        UniqueId.IsTemporaryKey(accessKeyId) && !string.IsNullOrEmpty(token)
            ? ObjectStorageErrors.InvalidToken(token)
            : ObjectStorageErrors.UnknownKey(accessKeyId);

    private void CheckToken(string? token, Credential credential)
    {
        if (!credential.HasToken(token))
        {
            throw ObjectStorageErrors.InvalidToken(token);
        }

        if (credential.Expiration <= clock.GetUtcNow())
        {
            throw ObjectStorageErrors.ExpiredToken(token);
        }
    }
}
