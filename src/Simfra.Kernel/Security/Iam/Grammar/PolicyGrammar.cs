namespace Simfra.Security.Iam.Grammar;

/// <summary>The kinds of policies that differ in what they may hold, and in AWS's words where they hold something else.</summary>
internal enum PolicyDialect
{
    /// <summary>Identity policies, inline and managed; permissions boundaries; session policies.</summary>
    Identity,

    /// <summary>A role's trust policy: no <c>Resource</c>, and <c>sts:</c> actions alone.</summary>
    Trust,

    /// <summary>A resource's own policy.</summary>
    Resource,

    /// <summary>An organisation's service control policy.</summary>
    ServiceControl,

    /// <summary>An organisation's resource control policy.</summary>
    ResourceControl,
}

/// <summary>Checks policies before they are kept.</summary>
internal static class PolicyGrammar
{
    /// <summary>
    /// What AWS says of a document that it refuses: the message of <c>MalformedPolicyDocument</c> (which services other than IAM wrap in errors
    /// of their own). Null for a document that it takes, and such a document always compiles.
    /// </summary>
    public static string? Check(string document, PolicyDialect dialect)
    {
        try
        {
            var root = !WildcardPattern.HasReserved(document) && PolicyJson.TryParse(document, out var json) ? json : null;
            switch (dialect)
            {
                case PolicyDialect.Identity:
                    IdentityPolicyGrammar.Check(root);
                    break;
                case PolicyDialect.Trust or PolicyDialect.Resource:
                    ResourcePolicyGrammar.Check(root, document, isTrust: dialect == PolicyDialect.Trust);
                    break;
                default:
                    OrganizationPolicyGrammar.Check(root, isResourceControl: dialect == PolicyDialect.ResourceControl);
                    break;
            }

            return PolicyDocument.Parse(document).IsReadable ? null : IdentityPolicyGrammar.SyntaxErrors;
        }
        catch (PolicyGrammarException e)
        {
            return e.Message;
        }
    }
}

/// <summary>A document breaks a rule; the message is AWS's.</summary>
internal sealed class PolicyGrammarException(string message) : Exception(message);
