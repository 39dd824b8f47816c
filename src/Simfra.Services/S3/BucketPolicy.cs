using System.Collections.Frozen;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Grammar;

namespace Simfra.Services.S3;

/// <summary>What S3 asks of a bucket's policy, in its own words: beside the grammar of policies, that it is about this bucket.</summary>
internal static class BucketPolicy
{
    private const int MaxLength = 20 * 1024;

    /// <summary>The document, if it is one that S3 takes.</summary>
    /// <param name="document">The policy as JSON.</param>
    /// <param name="bucket">The bucket that it shall be for.</param>
    /// <param name="principals">Knows which users and roles there are; null where nothing does.</param>
    public static string Check(string document, Bucket bucket, IPolicyPrincipals? principals)
    {
        if (!document.StartsWith('{') || !PolicyJson.TryParse(document, out _))
        {
            throw S3Errors.MalformedPolicy("Policies must be valid JSON and the first byte must be '{'");
        }

        if (System.Text.Encoding.UTF8.GetByteCount(document) > MaxLength)
        {
            throw S3Errors.MalformedPolicy("Policy document is too large.");
        }

        if (PolicyGrammar.Check(document, PolicyDialect.Resource) is { } message)
        {
            throw S3Errors.MalformedPolicy(message.StartsWith(InvalidPrincipal, StringComparison.Ordinal) ? InvalidPrincipal : message);
        }

        foreach (var statement in PolicyDocument.Parse(document).Statements)
        {
            CheckStatement(statement, bucket);
        }

        return principals?.FindUnknown(document) is null ? document : throw S3Errors.MalformedPolicy(InvalidPrincipal);
    }

    private const string InvalidPrincipal = "Invalid principal in policy";

    private static void CheckStatement(PolicyStatement statement, Bucket bucket)
    {
        if (statement.Actions.Any(static a => !IsEverything(a) && !S3Actions.All.Any(a.Matches)))
        {
            throw S3Errors.MalformedPolicy("Policy has invalid action");
        }

        var resources = statement.Resources ?? [];
        if (resources.Any(r => !IsOf(bucket, r.Text)))
        {
            throw S3Errors.MalformedPolicy("Policy has invalid resource");
        }

        if (statement.IsNotAction || statement.IsNotResource)
        {
            return;
        }

        var (hasBucket, hasObjects) = (resources.Any(static r => !r.Text.Contains('/')), resources.Any(static r => IsAboutObjects(r.Text)));
        var applies = statement.Actions.All(a => (hasBucket && AppliesTo(a, S3Actions.OfBuckets)) || (hasObjects && AppliesTo(a, S3Actions.OfObjects)));
        if (!applies)
        {
            throw S3Errors.MalformedPolicy("Action does not apply to any resource(s) in statement");
        }
    }

    private static bool IsEverything(ActionPattern action) => action.Text == "*";

    private static bool AppliesTo(ActionPattern action, FrozenSet<string> actions) => IsEverything(action) || actions.Any(action.Matches);

    /// <summary>The bucket itself, or objects in it. Wildcards may stand for what comes after its name.</summary>
    private static bool IsOf(Bucket bucket, string resource)
    {
        if (!resource.StartsWith(bucket.Arn, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = resource.AsSpan(bucket.Arn.Length);
        return rest.IsEmpty || rest[0] is '/' or '*';
    }

    private static bool IsAboutObjects(string resource) => resource.Contains('/') || resource.EndsWith('*');
}
