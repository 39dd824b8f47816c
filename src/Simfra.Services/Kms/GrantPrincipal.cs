using System.Text.Json.Nodes;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Grammar;

namespace Simfra.Services.Kms;

/// <summary>Who a grant is for, or who retires it: an account, user, role or session by its ARN, or a service by its name.</summary>
internal static class GrantPrincipal
{
    /// <summary>The principal as a policy's statement names it.</summary>
    public static JsonObject ToJson(string principal) => new() { [IsService(principal) ? "Service" : "AWS"] = principal };

    public static bool IsService(string principal) => !principal.StartsWith("arn:", StringComparison.Ordinal) && principal.Contains('.');

    /// <summary>What a policy can't name can have no grant.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="principals">Knows which users and roles there are; null where nothing does.</param>
    /// <exception cref="Schemas.AwsServiceException">InvalidArnException.</exception>
    public static void Check(string principal, IPolicyPrincipals? principals)
    {
        var policy = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = ToJson(principal),
                ["Action"] = "kms:Decrypt",
                ["Resource"] = "*",
            }),
        }.ToJsonString();
        if (PolicyGrammar.Check(policy, PolicyDialect.Resource) is not null || principals?.FindUnknown(policy) is not null)
        {
            throw KmsErrors.InvalidPrincipal(principal);
        }
    }
}
