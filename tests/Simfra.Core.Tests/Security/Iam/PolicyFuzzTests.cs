using System.Text;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Grammar;

namespace Simfra.Core.Tests.Security.Iam;

/// <summary>Hostile documents: nothing crashes, hangs, or allows by accident.</summary>
public sealed class PolicyFuzzTests
{
    private const int Mutations = 10_000;

    /// <summary>Policies that don't allow the request, each but by one thing.</summary>
    private static readonly string[] NearMisses =
    [
        """{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Deny","Action":"sqs:*","Resource":"*"}]}""",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotAction":"s3:*","NotResource":"arn:aws:s3:::*"}]}""",
        """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":["sqs:SendMessage","s3:*"],"Resource":["*"],"Condition":{"Bool":{"a":"b"}}}}""",
    ];

    private static readonly string[] Snippets =
    [
        "\"", "{", "}", "[", "]", ",", ":", "*", "?", "${", "}", "\\", "\\u0000", "\\ud800", "null", "true", "1e999", "Effect", "Action",
        "\uFFFF", "\uFDD0", "\u0000", " ", "\n",
    ];

    private static readonly AccessRequest Request =
        new(TestPrincipals.Alice, Scenario.Action, Scenario.Resource) { ResourceAccountId = Scenario.Account };

    [Fact]
    public void MutatedDocument_NeverCrashes_AndAllowsOnlyWhereItSaysAllow()
    {
        var random = new Random(7);
        for (var i = 0; i < Mutations; i++)
        {
            var document = Mutate(random, NearMisses[i % NearMisses.Length]);

            var decision = Decide(document);

            Assert.False(decision.IsAllowed, document);
            foreach (var dialect in Enum.GetValues<PolicyDialect>())
            {
                // What the grammar takes always compiles.
                Assert.True(PolicyGrammar.Check(document, dialect) is not null || PolicyDocument.Parse(document).IsReadable, document);
            }
        }
    }

    [Fact]
    public void MutatedAllow_OfAnotherAction_IsAllowedOnlyIfTheActionSaysSo()
    {
        var random = new Random(11);
        const string original = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}]}""";
        for (var i = 0; i < Mutations; i++)
        {
            var document = Mutate(random, original);
            if (!Decide(document).IsAllowed)
            {
                continue;
            }

            var statement = Assert.Single(PolicyDocument.Parse(document).Statements);
            Assert.True(statement.MatchesAction(Request.Action) && statement.MatchesResource(Request, isAttachedToIt: false), document);
            // By chance alone a mutation can't spell the action; it takes a star.
            Assert.Contains(statement.Actions, a => a.Text.Contains('*', StringComparison.Ordinal));
        }
    }

    [Fact]
    public void MutatedCondition_NeverWidensAnAllow()
    {
        var random = new Random(13);
        const string condition = "\"Condition\":{\"StringEquals\":{\"aws:username\":\"mallory\"},\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}";
        const string head = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*",""";
        for (var i = 0; i < Mutations; i++)
        {
            var document = head + Mutate(random, condition) + "}]}";
            if (Decide(document).IsAllowed)
            {
                // Either the block is gone by name, which takes a grammatical member in its place, or what is left of it holds.
                var statement = Assert.Single(PolicyDocument.Parse(document).Statements);
                Assert.True(statement.MatchesConditions(ConditionContext.Empty), document);
                Assert.True(statement.Conditions.Count < 2, document);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"Allow\"")]
    [InlineData("{}")]
    [InlineData("{\"Statement\":null}")]
    [InlineData("{\"Statement\":[null]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]} x")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"},]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Comment\":\"x\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Conditions\":{}}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"Nonsense\":{\"a\":\"b\"}}}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"NotAction\":\"*\",\"Resource\":\"*\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Resource\":\"*\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[],\"Resource\":\"*\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":[]}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":null}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":7,\"Resource\":\"*\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":true,\"Action\":\"*\",\"Resource\":\"*\"}]}")]
    [InlineData("{\"Version\":\"2020-01-01\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"*\",\"\\uFFFF\"],\"Resource\":\"*\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"\\uD800\",\"Resource\":\"*\"}]}")]
    [InlineData("// a comment\n{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}")]
    public void DocumentThatIsNoPolicy_GrantsNothing(string document) => Assert.False(Decide(document).IsAllowed);

    [Fact]
    public void DeeplyNestedDocument_IsUnreadable()
    {
        var nested = new string('[', 200_000);

        Assert.False(PolicyDocument.Parse($"{{\"Statement\":{nested}").IsReadable);
        Assert.False(PolicyDocument.Parse($"{{\"Statement\":{nested}{new string(']', nested.Length)}}}").IsReadable);
        Assert.Equal("Syntax errors in policy.", PolicyGrammar.Check($"{{\"Statement\":{nested}", PolicyDialect.Identity));
    }

    /// <summary>Backtracking without bounds wouldn't come to an end.</summary>
    [Fact]
    public void AMegabyteOfWildcards_IsDecided()
    {
        var stars = string.Concat(Enumerable.Repeat("*a", 500_000));

        Assert.False(Decide(Allowing(stars, "*")).IsAllowed);
        Assert.False(Decide(Allowing("sqs:*", "arn:aws:sqs:" + stars)).IsAllowed);
        Assert.False(Decide(Allowing("sqs:*", stars)).IsAllowed);
        Assert.False(Decide(Allowing("sqs:*", string.Concat(Enumerable.Repeat("${", 500_000)))).IsAllowed);
        Assert.False(Decide(Allowing("sqs:*", string.Concat(Enumerable.Repeat("${aws:username}*", 60_000)))).IsAllowed);
    }

    [Fact]
    public void LoneSurrogates_AreReadAsTheReplacementCharacter() =>
        Assert.False(Decide(Allowing("sqs:*", "arn:aws:sqs:us-east-1:111111111111:\uD800")).IsAllowed);

    private static string Allowing(string action, string resource) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"}]}""";

    private static Decision Decide(string document) => new PolicyEvaluator().Evaluate(
        Request with { Context = new ConditionContext().Add("aws:username", "alice") }, new() { Identity = [new("fuzzed", null, document)] });

    private static string Mutate(Random random, string text)
    {
        var builder = new StringBuilder(text);
        for (var edits = random.Next(1, 4); edits > 0 && builder.Length > 0; edits--)
        {
            var at = random.Next(builder.Length);
            switch (random.Next(5))
            {
                case 0:
                    builder.Remove(at, 1);
                    break;
                case 1:
                    builder.Insert(at, Snippets[random.Next(Snippets.Length)]);
                    break;
                case 2:
                    builder[at] = (char)random.Next(0x20, 0x7F);
                    break;
                case 3:
                    var length = Math.Min(random.Next(1, 20), builder.Length - at);
                    builder.Remove(at, length);
                    break;
                default:
                    var from = random.Next(builder.Length);
                    builder.Insert(at, builder.ToString(from, Math.Min(random.Next(1, 20), builder.Length - from)));
                    break;
            }
        }

        return builder.ToString();
    }
}
