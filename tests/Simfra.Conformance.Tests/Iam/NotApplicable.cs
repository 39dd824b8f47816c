namespace Simfra.Conformance.Tests.Iam;

/// <summary>Cases of the corpus that ask something else than what AWS decides about one request, each with the reason. Everything else runs.</summary>
internal static class NotApplicable
{
    private const string Discovery =
        "Asks under which conditions, or for which session, a request would be allowed (the corpus's Discovery mode), not whether it is.";

    private const string ResourceIsPattern =
        "The request's resource is itself a pattern, and the answer is for which part of it the request would be allowed. A request to AWS names one resource.";

    private const string AwsOwns =
        "What AWS owns in an account (its managed policies, reserved roles, key aliases) can't be changed: a rule of the service, which answers "
        + "with an error of its own. The policies allow it.";

    private static readonly Dictionary<string, string> Reasons = List(
        (Discovery, "core:discoveryMode__allowedConditions__matrix", [0, 1, 2, 3, 5, 6, 8, 9, 10, 11, 12, 13]),
        (Discovery, "core:discoveryMode__contextKeyConstraints__sourceContext", [0, 1]),
        (Discovery, "core:discoveryMode__ignoredConditions__identityAllow", [0, 2, 5]),
        (Discovery, "core:discoveryMode__ignoredConditions__permissionBoundary", [0]),
        (Discovery, "core:discoveryMode__ignoredConditions__scp", [0]),
        (Discovery, "core:discoveryMode__roleVsSession", [0]),
        (AwsOwns, "core:iam__managedPolicies__aws__denied", [0, 1, 2, 3]),
        (AwsOwns, "core:iam__roles__reserved__denied", [0, 1, 2, 3, 4, 5]),
        (AwsOwns, "core:kms__aliases", [2]),
        (ResourceIsPattern, "core:resourceWildcards__crossPatternIntersections", [0, 1]),
        (ResourceIsPattern, "core:resourceWildcards__requestWildcards", [0, 4, 5]),
        (ResourceIsPattern, "simulation:multiResource__ec2AssociateAddress", [0]),
        (ResourceIsPattern, "simulation:policyTypes__allowedPatterns", [0]),
        (ResourceIsPattern, "simulation:policyTypes__noPrincipalElement", [0, 1]),
        (ResourceIsPattern, "simulation:resourcePatterns__denyInteractions", [0, 1]),
        (ResourceIsPattern, "simulation:resourcePatterns__shortArns", [3]));

    public static IEnumerable<string> Keys => Reasons.Keys;

    /// <summary>Null for a case that runs.</summary>
    public static string? ReasonOf(string key) => Reasons.GetValueOrDefault(key);

    private static Dictionary<string, string> List(params IEnumerable<(string Reason, string File, int[] Cases)> lists) => lists
        .SelectMany(l => l.Cases.Select(c => KeyValuePair.Create($"{l.File}#{c}", l.Reason)))
        .ToDictionary(StringComparer.Ordinal);
}
