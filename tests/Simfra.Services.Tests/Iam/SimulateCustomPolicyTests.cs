using System.Xml.Linq;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class SimulateCustomPolicyTests
{
    private const string A = "arn:aws:s3:::simulation/a";
    private const string B = "arn:aws:s3:::simulation/b";
    private const string Caller = "arn:aws:iam::000000000000:user/x/caller";

    private static readonly string AllowGet = IamAccountCalls.PolicyOf("Allow", "s3:GetObject");
    private static readonly string DenyGet = IamAccountCalls.PolicyOf("Deny", "s3:GetObject");
    private static readonly string AllowA = IamAccountCalls.PolicyOf("Allow", "s3:GetObject", A);
    private static readonly string AllowIfMissing = WithCondition("StringEquals", "stack:missing", "yes");

    [Fact]
    public async Task AnAction_OnAnyResource()
    {
        await using var world = await TestWorld.StartAsync();

        var results = await SimulateAsync(world, [AllowGet], "s3:GetObject", "s3:PutObject");

        Assert.Equal(
            ["s3:GetObject * allowed [PolicyInputList.1 IAM Policy 1:38-1:95]", "s3:PutObject * implicitDeny []"],
            results.Members("EvaluationResults").Select(Describe));
        Assert.Empty(results.Xml.Descendants("EvalDecisionDetails"));
        Assert.Empty(results.Xml.Descendants("OrganizationsDecisionDetail"));
    }

    [Fact]
    public async Task SeveralResources_ComeToTheMostRestrictive()
    {
        await using var world = await TestWorld.StartAsync();

        var results = await SimulateAsync(world, [AllowA], ["s3:GetObject"], ("ResourceArns.member.1", A), ("ResourceArns.member.2", B));

        var result = Assert.Single(results.Members("EvaluationResults"));
        Assert.Equal("s3:GetObject arn:aws:s3:::${BucketName}/${KeyName} implicitDeny [PolicyInputList.1 IAM Policy 1:38-1:119]", Describe(result));
        Assert.Equal(
            [$"{A} allowed", $"{B} implicitDeny"],
            result.Element("ResourceSpecificResults")!.Elements("member").Select(
                static r => $"{r.Element("EvalResourceName")!.Value} {r.Element("EvalResourceDecision")!.Value}"));
        Assert.Empty(result.Element("EvalDecisionDetails")!.Elements());
    }

    [Fact]
    public async Task Positions_AreWhereTheParserStandsBeforeTheStatement()
    {
        await using var world = await TestWorld.StartAsync();
        const string Two = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Sid":"First"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Sid":"Second"}]}""";
        const string Pretty = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"s3:GetObject\",\n      \"Resource\": \"*\"\n    }\n  ]\n}";
        const string Single = """{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}""";

        Assert.Equal("[PolicyInputList.1 IAM Policy 1:38-1:109, PolicyInputList.1 IAM Policy 1:109-1:182]", await StatementsAsync(world, Two));
        Assert.Equal("[PolicyInputList.1 IAM Policy 3:17-8:6]", await StatementsAsync(world, Pretty));
        Assert.Equal("[PolicyInputList.1 IAM Policy 3:17-8:6]", await StatementsAsync(world, Pretty.Replace("\n", "\r\n", StringComparison.Ordinal)));
        Assert.Equal("[PolicyInputList.1 IAM Policy 3:17-8:6]", await StatementsAsync(world, Pretty.Replace('\n', '\r')));
        Assert.Equal("[PolicyInputList.1 IAM Policy 1:16-1:77]", await StatementsAsync(world, Single));
    }

    [Fact]
    public async Task MissingContextValues_AreThoseOfAllPoliciesWhereNothingDecides()
    {
        await using var world = await TestWorld.StartAsync();
        var irrelevant = WithCondition("Null", "stack:other", "true").Replace("s3:GetObject", "s3:PutObject", StringComparison.Ordinal);

        Assert.Equal(["stack:missing", "stack:other"], await MissingAsync(world, AllowIfMissing, irrelevant));
        Assert.Empty(await MissingAsync(world, AllowGet, AllowIfMissing));
        Assert.Empty(await MissingAsync(world, DenyGet, AllowIfMissing));
        Assert.Equal(["aws:userid"], await MissingAsync(world, WithCondition("StringEquals", "aws:userid", "AIDANOBODY")));
    }

    [Theory]
    [InlineData("StringEquals", "aws:userid", "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR", null, "allowed")]
    [InlineData("StringEquals", "aws:userid", Caller, Caller, "allowed")]
    [InlineData("StringEquals", "aws:PrincipalAccount", "000000000000", null, "allowed")]
    [InlineData("Null", "aws:PrincipalArn", "false", null, "implicitDeny")]
    [InlineData("StringEquals", "aws:PrincipalArn", Caller, Caller, "allowed")]
    [InlineData("StringEquals", "aws:username", "caller", Caller, "allowed")]
    [InlineData("StringEquals", "aws:username", "caller", "arn:aws:iam::000000000000:role/caller", "implicitDeny")]
    [InlineData("StringEquals", "aws:username", "caller", "arn:aws:iam::000000000000:group/caller", "implicitDeny")]
    public async Task Callers_HaveKeysThatNeedNotBeGiven(string condition, string key, string value, string? caller, string decision)
    {
        await using var world = await TestWorld.StartAsync();

        var results = await SimulateAsync(
            world, [WithCondition(condition, key, value)], ["s3:GetObject"], caller is null ? [] : [("CallerArn", caller)]);

        Assert.Equal(decision, results.Element("EvalDecision"));
    }

    [Fact]
    public async Task ContextEntries_GoOverWhatACallerHas()
    {
        await using var world = await TestWorld.StartAsync();

        var results = await SimulateAsync(
            world, [WithCondition("StringEquals", "aws:username", "other")], ["s3:GetObject"],
            [("CallerArn", Caller), .. Entry(1, "aws:username", "string", "other")]);

        Assert.Equal("allowed", results.Element("EvalDecision"));
    }

    [Theory]
    [InlineData("numericList", "NumericEquals", "1.0", "2", "01.00")]
    [InlineData("date", "StringEquals", "2035-01-02T00:00:00.000Z", "2035-01-02")]
    [InlineData("ip", "IpAddress", "2001:db8::/32", "2001:0db8::1")]
    [InlineData("boolean", "Bool", "true", "TRUE")]
    [InlineData("binary", "BinaryEquals", "YQ==", "YQ==")]
    public async Task ContextEntries_AreComparedByTheirType(string type, string condition, string expected, params string[] values)
    {
        await using var world = await TestWorld.StartAsync();
        var quantified = values.Length > 1 ? $"ForAnyValue:{condition}" : condition;

        var results = await SimulateAsync(
            world, [WithCondition(quantified, "stack:key", expected)], ["s3:GetObject"], Entry(1, "stack:key", type, values));

        Assert.Equal("allowed", results.Element("EvalDecision"));
    }

    [Fact]
    public async Task ContextEntries_IllFormed_FailWithInvalidInput()
    {
        await using var world = await TestWorld.StartAsync();

        await AssertInvalidAsync(world, "Context key stack:key has invalid type null.", Name(1, "stack:key"), Value(1, 1, "a"));
        await AssertInvalidAsync(
            world, "Context values for context key stack:key cannot be null or empty.", Name(1, "stack:key"), ("ContextEntries.member.1.ContextKeyType", "string"));
        await AssertInvalidAsync(
            world, "ContextKeyName cannot be null or empty.", ("ContextEntries.member.1.ContextKeyType", "string"), Value(1, 1, "a"));
        await AssertInvalidAsync(
            world, "Context key string expected a single value, but received 2.", Entry(1, "stack:key", "string", "a", "b"));
        foreach (var text in new[] { "abc", "0x10", " 1 ", "NaN", "Infinity" })
        {
            await AssertInvalidAsync(
                world, "Invalid context value for key stack:key: expected numeric format.", Entry(1, "stack:key", "numeric", text));
        }

        await AssertInvalidAsync(
            world, "Invalid context value for key stack:key: expected DateTime format.", Entry(1, "stack:key", "date", "tomorrow"));
        await AssertInvalidAsync(
            world, "Invalid context value for key stack:key: expected IP address.", Entry(1, "stack:key", "ip", "999.0.0.1"));
        await AssertInvalidAsync(
            world, "Invalid context value for key stack:key: expected base-64 encoded binary format.", Entry(1, "stack:key", "binary", "!base64"));
        await AssertInvalidAsync(
            world, "Duplicate context key: STACK:KEY.", [.. Entry(1, "stack:key", "string", "a"), .. Entry(2, "STACK:KEY", "string", "a")]);
    }

    [Fact]
    public async Task Input_IllFormed_FailsWithInvalidInput()
    {
        await using var world = await TestWorld.StartAsync();
        const string Page = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html";

        await AssertInvalidAsync(world, "Policy input list item 2 has invalid content", ("PolicyInputList.member.2", "{"));
        await AssertInvalidAsync(world, "The action is invalid since it is missing names", ("ActionNames.member.2", "GetObject"));
        await AssertInvalidAsync(world, "ResourceNames are not in a valid ARN format: arn:aws:s3:::.", ("ResourceArns.member.1", "arn:aws:s3:::"));
        await AssertInvalidAsync(world, "Invalid marker for pagination.", ("Marker", "not-a-simulation-marker"));
        await AssertInvalidAsync(world, "'123456789012' is not a valid as a Resource Owner.", ("ResourceOwner", "123456789012"));
        await AssertInvalidAsync(
            world, "The list of Permissions Boundary policies cannot exceed 1 items.", ("PermissionsBoundaryPolicyInputList.member.1", AllowGet),
            ("PermissionsBoundaryPolicyInputList.member.2", AllowGet));
        await AssertInvalidAsync(
            world,
            "Invalid input resource handling options. Action does not support resource handling options: s3:GetObject. Please refer to the " +
            $"documentation for more details: {Page}",
            ("ResourceArns.member.1", A), ("ResourceHandlingOption", "EC2-VPC-EBS"));
        await AssertInvalidAsync(
            world, "Invalid Entity Arn: nobody does not clearly define entity type and name.", ("CallerArn", "nobody"));
        await AssertInvalidAsync(
            world, "Invalid caller - Caller must be an IAM user, role or group in this context.",
            ("CallerArn", "arn:aws:sts::000000000000:assumed-role/r/s"));
        (await SimulateAsync(world, [], "s3:GetObject")).Ok();
        (await SimulateAsync(world, [AllowGet], ["s3:GetObject"], ("ResourceHandlingOption", "fictional"))).Ok();
    }

    [Fact]
    public async Task ABoundary_HasToAllow()
    {
        await using var world = await TestWorld.StartAsync();

        Assert.Equal(("allowed", "true", "[PolicyInputList.1 IAM Policy 1:38-1:95]"), await BoundedAsync(world, AllowGet));
        Assert.Equal(("implicitDeny", "false", "[]"), await BoundedAsync(world, IamAccountCalls.PolicyOf("Allow", "s3:PutObject")));
        Assert.Equal(
            ("explicitDeny", "false", "[PermissionsBoundaryPolicyInputList.1 Permissions Boundary Policy 1:38-1:94]"), await BoundedAsync(world, DenyGet));
    }

    [Fact]
    public async Task AResourcePolicy_AllowsInItsOwnAccountAndTogetherWithTheOthersAcross()
    {
        await using var world = await TestWorld.StartAsync();
        var policy = ResourcePolicy(Caller);

        Assert.Equal("[ResourcePolicy Resource Policy 1:38-1:181]", StatementsOf((await AcrossAsync(world, policy, null)).Members("EvaluationResults")[0]));
        var denied = await AcrossAsync(world, policy, null, ("ResourceOwner", "arn:aws:iam::999999999999:root"));
        Assert.Equal(
            ("implicitDeny", "IAM Policy=implicitDeny Resource Policy=allowed"), (denied.Element("EvalDecision"), DetailsOf(denied)));
        var allowed = await AcrossAsync(
            world, policy, AllowGet, ("ResourceOwner", "arn:aws:iam::999999999999:root"), ("PermissionsBoundaryPolicyInputList.member.1", AllowGet));
        Assert.Equal(
            ("allowed", "IAM Policy=allowed Permissions Boundary Policy=allowed Resource Policy=allowed"),
            (allowed.Element("EvalDecision"), DetailsOf(allowed)));
    }

    [Fact]
    public async Task AResourcePolicy_NeedsACallerAndResources()
    {
        await using var world = await TestWorld.StartAsync();
        var policy = ResourcePolicy(Caller);

        await AssertInvalidAsync(
            world, "Invalid caller - Caller cannot be null or empty.", ("ResourcePolicy", policy), ("ResourceArns.member.1", A));
        await AssertInvalidAsync(
            world, "Invalid Entity Arn: * does not clearly define entity type and name.", ("ResourcePolicy", policy), ("CallerArn", Caller));
        await AssertInvalidAsync(
            world, "ResourceNames are not in a valid ARN format: *.",
            ("ResourcePolicy", policy.Replace("arn:aws:s3:::simulation/*", "*", StringComparison.Ordinal)), ("CallerArn", Caller), ("ResourceArns.member.1", A));
    }

    [Fact]
    public async Task Resources_ThatAnActionCannotBeAbout_AreDenied()
    {
        await using var world = await TestWorld.StartAsync();
        const string Role = "arn:aws:iam::000000000000:role/r";

        var results = await SimulateAsync(
            world, [IamAccountCalls.Administrator], ["iam:GetRole", "iam:GetUser", "sqs:SendMessage", "madeup:Action"], ("ResourceArns.member.1", Role));

        Assert.Equal(
            ["allowed", "implicitDeny", "implicitDeny", "allowed"],
            results.Members("EvaluationResults").Select(static r => r.Element("EvalDecision")!.Value));
    }

    [Fact]
    public async Task Pages_CountActions()
    {
        await using var world = await TestWorld.StartAsync();
        var first = await SimulateAsync(world, [AllowGet], ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], ("MaxItems", "2"));

        var second = await SimulateAsync(
            world, [AllowGet], ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], ("MaxItems", "2"), ("Marker", first.Element("Marker")!));

        Assert.Equal(["s3:GetObject", "s3:PutObject", "true"], [.. first.Elements("EvalActionName"), first.Element("IsTruncated")!]);
        Assert.Equal(["s3:ListBucket", "false"], [.. second.Elements("EvalActionName"), second.Element("IsTruncated")!]);
    }

    private static string WithCondition(string condition, string key, string value) => IamAccountCalls.PolicyOf(
        "Allow", "s3:GetObject", "*", ",\"Condition\":{\"" + condition + "\":{\"" + key + "\":\"" + value + "\"}}");

    private static string ResourcePolicy(string principal) => IamAccountCalls.PolicyOf(
        "Allow", "s3:GetObject", "arn:aws:s3:::simulation/*", ",\"Principal\":{\"AWS\":\"" + principal + "\"}");

    private static (string Name, string Value) Name(int entry, string name) => ($"ContextEntries.member.{entry}.ContextKeyName", name);

    private static (string Name, string Value) Value(int entry, int index, string value) =>
        ($"ContextEntries.member.{entry}.ContextKeyValues.member.{index}", value);

    private static (string Name, string Value)[] Entry(int entry, string name, string type, params string[] values) =>
    [
        Name(entry, name),
        ($"ContextEntries.member.{entry}.ContextKeyType", type),
        .. values.Select((v, i) => Value(entry, i + 1, v)),
    ];

    private static Task<TestAnswer> SimulateAsync(TestWorld world, string[] policies, params string[] actions) => SimulateAsync(world, policies, actions, []);

    private static Task<TestAnswer> SimulateAsync(
        TestWorld world, string[] policies, string[] actions, params (string Name, string Value)[] parameters) => world.IamAsync(
        "SimulateCustomPolicy",
        [
            .. policies.Length == 0 ? [("PolicyInputList", "")] : policies.Select(static (p, i) => ($"PolicyInputList.member.{i + 1}", p)),
            .. actions.Select(static (a, i) => ($"ActionNames.member.{i + 1}", a)),
            .. parameters,
        ]);

    private static async Task AssertInvalidAsync(TestWorld world, string message, params (string Name, string Value)[] parameters) =>
        (await SimulateAsync(world, [AllowGet], ["s3:GetObject"], parameters)).AssertXmlError("InvalidInput", message);

    private static async Task<string> StatementsAsync(TestWorld world, string policy) =>
        StatementsOf((await SimulateAsync(world, [policy], "s3:GetObject")).Members("EvaluationResults")[0]);

    private static async Task<IEnumerable<string>> MissingAsync(TestWorld world, params string[] policies) =>
        (await SimulateAsync(world, policies, "s3:GetObject")).Members("MissingContextValues").Select(static m => m.Value).Order(StringComparer.Ordinal);

    private static async Task<(string? Decision, string? Boundary, string Statements)> BoundedAsync(TestWorld world, string boundary)
    {
        var results = await SimulateAsync(world, [AllowGet], ["s3:GetObject"], ("PermissionsBoundaryPolicyInputList.member.1", boundary));
        return (results.Element("EvalDecision"), results.Element("AllowedByPermissionsBoundary"), StatementsOf(results.Members("EvaluationResults")[0]));
    }

    private static async Task<TestAnswer> AcrossAsync(
        TestWorld world, string resourcePolicy, string? policy, params (string Name, string Value)[] parameters) =>
        (await SimulateAsync(
            world, policy is null ? [] : [policy], ["s3:GetObject"],
            [("ResourcePolicy", resourcePolicy), ("CallerArn", Caller), ("ResourceArns.member.1", A), .. parameters])).Ok();

    private static string Describe(XElement result) =>
        $"{result.Element("EvalActionName")!.Value} {result.Element("EvalResourceName")!.Value} {result.Element("EvalDecision")!.Value} {StatementsOf(result)}";

    private static string StatementsOf(XElement result) =>
        $"[{string.Join(", ", result.Element("MatchedStatements")!.Elements("member").Select(static s =>
            $"{s.Element("SourcePolicyId")!.Value} {s.Element("SourcePolicyType")!.Value} {At(s, "StartPosition")}-{At(s, "EndPosition")}"))}]";

    private static string At(XElement statement, string name) =>
        $"{statement.Element(name)!.Element("Line")!.Value}:{statement.Element(name)!.Element("Column")!.Value}";

    private static string DetailsOf(TestAnswer answer) => string.Join(
        ' ',
        answer.Members("EvaluationResults")[0].Element("EvalDecisionDetails")!.Elements("entry")
            .Select(static e => $"{e.Element("key")!.Value}={e.Element("value")!.Value}").Order(StringComparer.Ordinal));
}
