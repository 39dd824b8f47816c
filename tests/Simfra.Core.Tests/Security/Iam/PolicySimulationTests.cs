using Simfra.Security.Iam;
using Simfra.Security.Iam.Simulation;

namespace Simfra.Core.Tests.Security.Iam;

public sealed class PolicySimulationTests
{
    private readonly PolicySimulation _simulation = new(new());

    /// <summary>Positions that AWS's documentation and recorded answers give for these forms.</summary>
    [Theory]
    [InlineData(
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":""" +
        """{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}""",
        1, 38, 1, 167)]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}]}""", 1, 15, 1, 70)]
    [InlineData("""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}""", 1, 41, 1, 101)]
    [InlineData(
        "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n        {\n            \"Effect\": \"Allow\",\n            \"Action\": \"dynamodb:*\",\n" +
        "            \"Resource\": \"*\"\n        }\n    ]\n}",
        3, 19, 8, 10)]
    public void MatchedStatement_HasItsPosition(string document, int startLine, int startColumn, int endLine, int endColumn)
    {
        var input = new SimulationInput
        {
            Caller = TestPrincipals.Alice,
            Policies = [new("PolicyInputList.1", document)],
            Context = new ConditionContext().Add("aws:CurrentTime", "2019-04-25T11:00:00Z"),
        };

        var result = _simulation.Simulate(input, "dynamodb:CreateBackup", "*");

        Assert.Equal(DecisionEffect.Allowed, result.Decision);
        Assert.Equal(
            new("PolicyInputList.1", "IAM Policy", new(startLine, startColumn), new(endLine, endColumn)), Assert.Single(result.MatchedStatements));
    }

    [Fact]
    public void SecondStatement_BeginsWhereTheFirstEnds()
    {
        const string document =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"},{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}""";
        var end = document.IndexOf("},{", StringComparison.Ordinal) + 2;

        var statement = Assert.Single(Simulate(new("PolicyInputList.1", document)).MatchedStatements);

        Assert.Equal(new TextPosition(1, end), statement.Start);
        Assert.Equal(new TextPosition(1, document.Length - 1), statement.End);
    }

    [Fact]
    public void ExplicitDeny_ListsTheDenyingStatements_TheResourcesFirst()
    {
        var result = _simulation.Simulate(
            new()
            {
                Caller = TestPrincipals.Alice,
                Policies = [Policy("one", "Allow", "sqs:*"), Policy("two", "Deny", "sqs:Send*")],
                ResourcePolicy =
                    """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*"}}""",
            },
            Scenario.Action,
            Scenario.Resource);

        Assert.Equal(DecisionEffect.ExplicitDeny, result.Decision);
        Assert.Equal(["ResourcePolicy", "two"], result.MatchedStatements.Select(s => s.SourceId));
        Assert.Equal(["Resource Policy", "IAM Policy"], result.MatchedStatements.Select(s => s.SourceType));
    }

    [Fact]
    public void ImplicitDeny_ListsNoStatements()
    {
        var result = Simulate(Policy("one", "Allow", "s3:*"));

        Assert.Equal(DecisionEffect.ImplicitDeny, result.Decision);
        Assert.Empty(result.MatchedStatements);
        Assert.Null(result.AllowedByOrganizations);
        Assert.Null(result.AllowedByPermissionsBoundary);
        Assert.Null(result.DecisionDetails);
    }

    [Fact]
    public void Allowed_ListsAllStatementsThatAllow_ButNotTheBoundarys()
    {
        var result = _simulation.Simulate(
            new()
            {
                Caller = TestPrincipals.Alice,
                Policies = [Policy("one", "Allow", "sqs:*"), Policy("two", "Allow", "*"), Policy("three", "Allow", "s3:*")],
                Boundary = Policy("boundary", "Allow", "*"),
            },
            Scenario.Action,
            Scenario.Resource);

        Assert.Equal(["one", "two"], result.MatchedStatements.Select(s => s.SourceId));
        Assert.True(result.AllowedByPermissionsBoundary);
    }

    [Theory]
    [InlineData("Allow", "s3:*", "ImplicitDeny")]
    [InlineData("Deny", "sqs:*", "ExplicitDeny")]
    public void BoundaryThatDoesNotAllow_IsTold(string effect, string action, string expected)
    {
        var result = _simulation.Simulate(
            new()
            {
                Caller = TestPrincipals.Alice,
                Policies = [Policy("one", "Allow", "sqs:*")],
                Boundary = Policy("PermissionsBoundaryPolicyInputList.1", effect, action),
            },
            Scenario.Action,
            Scenario.Resource);

        Assert.Equal(expected, result.Decision.ToString());
        Assert.False(result.AllowedByPermissionsBoundary);
        Assert.Equal(effect == "Deny" ? ["PermissionsBoundaryPolicyInputList.1"] : [], result.MatchedStatements.Select(s => s.SourceId));
    }

    [Theory]
    [InlineData("allow", true)]
    [InlineData("none", false)]
    [InlineData("deny", false)]
    public void Organization_IsTold_WhateverElseDecides(string scp, bool expected)
    {
        var input = new SimulationInput
        {
            Caller = TestPrincipals.Alice,
            Policies = [Policy("one", "Deny", "sqs:*")],
            Organization = new("o-1", "o-1/", false, [[Scenario.Policy(scp)]], null),
        };

        Assert.Equal(expected, _simulation.Simulate(input, Scenario.Action, Scenario.Resource).AllowedByOrganizations);
    }

    [Fact]
    public void MissingContextValues_AreAllThatWereNotGiven_WhereNothingDecides()
    {
        const string document =
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"${aws:username}","aws:given":"x"}}},
              {"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:*:*:${aws:userid}"},
              {"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}]}
            """;
        var input = new SimulationInput
        {
            Caller = TestPrincipals.Alice,
            Policies = [new("one", document)],
            Context = new ConditionContext().Add("aws:given", "x"),
            GivenKeys = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "AWS:Given" },
        };

        var result = _simulation.Simulate(input, Scenario.Action, Scenario.Resource);

        Assert.Equal(["aws:PrincipalTag/team", "aws:username", "aws:userid", "aws:SecureTransport"], result.MissingContextValues);
    }

    [Theory]
    [InlineData("arn:aws:sqs:us-east-1:222222222222:orders", null)]
    [InlineData("arn:aws:s3:::bucket", Scenario.OtherAccount)]
    public void ResourceOfAnotherAccount_NeedsBoth_AndTellsEachPart(string resource, string? owner)
    {
        var input = new SimulationInput
        {
            Caller = TestPrincipals.Alice,
            Policies = [Policy("one", "Allow", "*")],
            ResourcePolicy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:Purge*","Resource":"*"}}""",
            ResourceOwner = owner,
        };

        var result = _simulation.Simulate(input, "sqs:SendMessage", resource);

        Assert.Equal(DecisionEffect.ImplicitDeny, result.Decision);
        Assert.Equal(DecisionEffect.Allowed, result.DecisionDetails!["IAM Policy"]);
        Assert.Equal(DecisionEffect.ImplicitDeny, result.DecisionDetails["Resource Policy"]);
    }

    [Fact]
    public void MostRestrictive_IsTheWorstOfAllResources()
    {
        var results = new[] { "allow", "implicit", "explicit" }.Select(r => _simulation.Simulate(
            new()
            {
                Caller = TestPrincipals.Alice,
                Policies =
                [
                    new("one", """
                        {"Version":"2012-10-17","Statement":[
                          {"Effect":"Allow","Action":"*","Resource":"arn:aws:sqs:*:*:allow"},
                          {"Effect":"Deny","Action":"*","Resource":"arn:aws:sqs:*:*:explicit"}]}
                        """),
                ],
            },
            Scenario.Action,
            $"arn:aws:sqs:us-east-1:111111111111:{r}")).ToList();

        Assert.Equal([DecisionEffect.Allowed, DecisionEffect.ImplicitDeny, DecisionEffect.ExplicitDeny], results.Select(r => r.Decision));
        Assert.Equal(DecisionEffect.ExplicitDeny, PolicySimulation.MostRestrictive(results));
        Assert.Equal(DecisionEffect.ImplicitDeny, PolicySimulation.MostRestrictive(results.Take(2)));
        Assert.Equal(DecisionEffect.Allowed, PolicySimulation.MostRestrictive(results.Take(1)));
    }

    [Fact]
    public void ContextKeys_OfDocuments_AreThoseOfVariablesAndConditions()
    {
        var document = PolicyDocument.Parse(
            """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*",
             "Resource":"arn:aws:dynamodb:us-west-2:123456789012:table/${aws:username}",
             "Condition":{"DateGreaterThan":{"aws:CurrentTime":"2015-08-16T12:00:00Z"},"StringEquals":{"AWS:USERNAME":"x"}}}}
            """);

        Assert.Equal(["aws:username", "aws:CurrentTime"], PolicyContextKeys.Of([document]));
    }

    private static SimulatedPolicy Policy(string id, string effect, string action) =>
        new(id, $$"""{"Version":"2012-10-17","Statement":{"Effect":"{{effect}}","Action":"{{action}}","Resource":"*"} }""");

    private SimulationResult Simulate(SimulatedPolicy policy) =>
        _simulation.Simulate(new() { Caller = TestPrincipals.Alice, Policies = [policy] }, Scenario.Action, Scenario.Resource);
}
