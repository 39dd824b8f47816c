using System.Text;
using Simfra.Integration;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Grammar;

namespace Simfra.Services.Kms;

/// <summary>A key's policy: who may do what with it. Nobody may anything that it doesn't give, the account's root user not excepted.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"/>
internal static class KeyPolicy
{
    public const string Name = "default";

    private const int MaxLength = 32 * 1024;

    /// <summary>The policy of a key that was made without one: it leaves the key to the account's own policies.</summary>
    public static string DefaultOf(string account) => $$"""
        {
          "Version" : "2012-10-17",
          "Id" : "key-default-1",
          "Statement" : [ {
            "Sid" : "Enable IAM User Permissions",
            "Effect" : "Allow",
            "Principal" : {
              "AWS" : "arn:aws:iam::{{account}}:root"
            },
            "Action" : "kms:*",
            "Resource" : "*"
          } ]
        }
        """.ReplaceLineEndings("\n");

    /// <summary>Checks a policy before a key gets it.</summary>
    /// <param name="policy">The document.</param>
    /// <param name="principals">Knows which users and roles there are; null where nothing does.</param>
    /// <exception cref="Schemas.AwsServiceException">MalformedPolicyDocumentException, LimitExceededException.</exception>
    public static void Check(string policy, IPolicyPrincipals? principals)
    {
        if (Encoding.UTF8.GetByteCount(policy) > MaxLength)
        {
            throw new Models.Kms.LimitExceededException("The key policy is larger than the limit of 32 KB.");
        }

        if (PolicyGrammar.Check(policy, PolicyDialect.Resource) is { } message)
        {
            throw KmsErrors.MalformedPolicy(message);
        }

        if (principals?.FindUnknown(policy) is not null)
        {
            throw KmsErrors.MalformedPolicy("Policy contains a statement with one or more invalid principals.");
        }
    }

    /// <summary>The lockout check: who sets a policy has to be able to set the next one.</summary>
    /// <param name="key">The key with its new policy.</param>
    /// <param name="bypass">The caller doesn't want it.</param>
    /// <param name="context">The call.</param>
    /// <param name="evaluator">Decides by the new policy.</param>
    /// <exception cref="Schemas.AwsServiceException">MalformedPolicyDocumentException.</exception>
    public static void CheckLockout(KmsKey key, bool bypass, OperationContext context, PolicyEvaluator evaluator)
    {
        if (bypass)
        {
            return;
        }

        var request = new AccessRequest(context.Principal, "kms:PutKeyPolicy", key.Arn) { ResourceAccountId = key.Scope.Account };
        var policies = new ApplicablePolicies
        {
            Identity = [FullAccess],
            Resource = new("key policy", null, key.Policy) { AttachedTo = key.Arn },
            ResourceKind = ResourcePolicyKind.Required,
        };
        if (!evaluator.Evaluate(request, policies).IsAllowed)
        {
            throw KmsErrors.MalformedPolicy("The new key policy will not allow you to update the key policy in the future.");
        }
    }

    // The check asks the key policy alone: what the caller's own policies say may change at any time.
    private static readonly AttachedPolicy FullAccess = new(
        "any", null, """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""");
}
