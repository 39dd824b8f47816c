using System.Text.Json.Nodes;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Core.Tests.Security.Iam;

/// <summary>Requests and policies by chance, from a seed: few names, so that they meet often.</summary>
internal sealed class RandomPolicies(int seed)
{
    private static readonly string[] Actions = ["sqs:SendMessage", "sqs:ReceiveMessage", "s3:GetObject", "s3:PutObject"];
    private static readonly string[] ActionPatterns = ["*", "sqs:*", "s3:*", "sqs:SendMessage", "s3:Get*", "sqs:?eceiveMessage", "ec2:*"];
    private static readonly string[] Resources = ["arn:aws:s3:::bucket/a", "arn:aws:s3:::bucket/b", Scenario.Resource];

    private static readonly string[] ResourcePatterns =
        ["*", "arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a", "arn:aws:sqs", Scenario.Resource, "arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::other"];

    private static readonly string[] Principals =
        ["everyone", "account", "user", "role", "session", "otheruser", "federated", "sns", "user,account", "session,role,account"];

    private static readonly string[] Conditions =
    [
        """{"StringEquals":{"aws:username":"alice"}}""",
        """{"StringNotEquals":{"aws:username":"alice"}}""",
        """{"StringLike":{"aws:username":"a*"},"Bool":{"aws:SecureTransport":"true"}}""",
        """{"StringEqualsIfExists":{"aws:missing":"x"}}""",
        """{"Null":{"aws:missing":"true"}}""",
        """{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}""",
        """{"ForAnyValue:StringEquals":{"aws:TagKeys":["c"]}}""",
        """{"NumericLessThan":{"aws:MultiFactorAuthAge":"100"}}""",
        """{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""",
        """{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/*"}}""",
    ];

    private readonly Random _random = new(seed);

    public AccessRequest Request() => new(Pick<Principal>(
        TestPrincipals.Alice,
        TestPrincipals.Role,
        TestPrincipals.ServiceLinkedRole,
        new RootPrincipal(Scenario.Account),
        new FederatedUserPrincipal(TestPrincipals.Alice, "bob"),
        new ServicePrincipal(Scenario.Account, "sns.amazonaws.com"),
        new AnonymousPrincipal()), Pick(Actions), Pick(Resources))
    {
        ResourceAccountId = Pick(Scenario.Account, Scenario.OtherAccount, null),
        Context = new ConditionContext()
            .Add("aws:username", Pick("alice", "bucket", null))
            .Add("aws:SecureTransport", Pick("true", "false", null))
            .Add("aws:TagKeys", Pick<IReadOnlyList<string>>([], ["a"], ["a", "c"]))
            .Add("aws:MultiFactorAuthAge", Pick("50", "500", null))
            .Add("aws:SourceIp", Pick("10.1.2.3", "203.0.113.1", null))
            .Add("aws:PrincipalArn", "arn:aws:iam::111111111111:user/alice"),
    };

    public ApplicablePolicies Policies() => new()
    {
        Identity = Several(() => Policy(isResource: false)),
        Boundary = Maybe(() => Policy(isResource: false)),
        Session = Maybe<IReadOnlyList<AttachedPolicy>>(() => Several(() => Policy(isResource: false))),
        Resource = Chance(2) ? Policy(isResource: true) : null,
        ResourceKind = Pick(ResourcePolicyKind.Additive, ResourcePolicyKind.Additive, ResourcePolicyKind.Required, ResourcePolicyKind.RoleTrust),
        VpcEndpoint = Chance(6) ? Policy(isResource: false) : null,
        PrincipalOrganization = Maybe(() => Organization(scps: Several(() => Several(() => Policy(isResource: false))), rcps: null)),
        ResourceOrganization = Maybe(() => Organization(scps: null, rcps: Several(() => Several(() => Policy(isResource: true))))),
    };

    public AttachedPolicy Policy(bool isResource)
    {
        var statements = new JsonArray([.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Statement(isResource, Chance(10) ? "Deny" : "Allow"))]);
        return new("policy", null, new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statements }.ToJsonString());
    }

    /// <summary>A statement that may have any of the elements.</summary>
    public JsonObject Statement(bool isResource, string effect)
    {
        var statement = new JsonObject
        {
            ["Effect"] = effect,
            [Chance(6) ? "NotAction" : "Action"] = Pick(ActionPatterns),
            [Chance(6) ? "NotResource" : "Resource"] = Pick(ResourcePatterns),
        };
        if (isResource)
        {
            statement[Chance(6) ? "NotPrincipal" : "Principal"] = TestPrincipals.Element(Pick(Principals));
        }

        if (Chance(3))
        {
            statement["Condition"] = JsonNode.Parse(Pick(Conditions));
        }

        return statement;
    }

    public List<T> Shuffle<T>(IEnumerable<T> items)
    {
        var shuffled = items.ToArray();
        _random.Shuffle(shuffled);
        return [.. shuffled];
    }

    public int Next(int limit) => _random.Next(limit);

    public bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    public T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private static OrganizationPolicies Organization(
        IReadOnlyList<IReadOnlyList<AttachedPolicy>>? scps, IReadOnlyList<IReadOnlyList<AttachedPolicy>>? rcps) =>
        new("o-example", "o-example/", false, scps, rcps);

    private List<T> Several<T>(Func<T> make) => [.. Enumerable.Range(0, _random.Next(0, 4)).Select(_ => make())];

    private T? Maybe<T>(Func<T> make)
        where T : class => Chance(3) ? make() : null;
}
