using Simfra.Security.Iam;

namespace Simfra.Core.Tests.Security.Iam;

public sealed class PolicyVariableTests
{
    [Theory]
    [InlineData("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/alice/key", true)]
    [InlineData("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/mallory/key", false)]
    [InlineData("arn:aws:s3:::home/${AWS:UserName}/*", "arn:aws:s3:::home/alice/key", true)]
    [InlineData("arn:aws:s3:::home/${ aws:username }/*", "arn:aws:s3:::home/alice/key", true)]
    [InlineData("arn:aws:s3:::${aws:PrincipalTag/team}-${aws:username}", "arn:aws:s3:::red-alice", true)]
    [InlineData("arn:aws:s3:::${aws:missing}", "arn:aws:s3:::", false)]
    [InlineData("arn:aws:s3:::${aws:missing}", "arn:aws:s3:::${aws:missing}", false)]
    [InlineData("arn:aws:s3:::${aws:missing, 'public'}", "arn:aws:s3:::public", true)]
    [InlineData("arn:aws:s3:::${aws:missing,'public'}", "arn:aws:s3:::public", true)]
    [InlineData("arn:aws:s3:::${aws:missing, ''}x", "arn:aws:s3:::x", true)]
    [InlineData("arn:aws:s3:::${aws:username, 'public'}", "arn:aws:s3:::alice", true)]
    [InlineData("arn:aws:s3:::${aws:username, 'public'}", "arn:aws:s3:::public", false)]
    [InlineData("arn:aws:s3:::${aws:missing, public}", "arn:aws:s3:::public", false)]
    [InlineData("arn:aws:s3:::${*}", "arn:aws:s3:::*", true)]
    [InlineData("arn:aws:s3:::${*}", "arn:aws:s3:::bucket", false)]
    [InlineData("arn:aws:s3:::a${?}", "arn:aws:s3:::a?", true)]
    [InlineData("arn:aws:s3:::a${?}", "arn:aws:s3:::ab", false)]
    [InlineData("arn:aws:s3:::${$}{x}", "arn:aws:s3:::${x}", true)]
    [InlineData("arn:aws:s3:::${unclosed", "arn:aws:s3:::${unclosed", true)]
    [InlineData("arn:aws:s3:::$x{y}", "arn:aws:s3:::$x{y}", true)]
    // A value is text: its stars are stars, and it brings no wildcards of its own.
    [InlineData("arn:aws:s3:::${aws:star}", "arn:aws:s3:::bucket", false)]
    [InlineData("arn:aws:s3:::${aws:star}", "arn:aws:s3:::*", true)]
    [InlineData("arn:aws:s3:::${aws:reserved}", "arn:aws:s3:::bucket", false)]
    [InlineData("arn:aws:s3:::${aws:set}", "arn:aws:s3:::a", false)]
    public void Variable_InAResource_StandsForTheRequestsValue(string pattern, string resource, bool expected) =>
        Assert.Equal(expected, ResourcePattern.Parse(pattern, hasVariables: true).Matches(resource, Context()));

    [Fact]
    public void Variable_BeforeVersion2012_IsText()
    {
        var pattern = ResourcePattern.Parse("arn:aws:s3:::${aws:username}", hasVariables: false);

        Assert.True(pattern.Matches("arn:aws:s3:::${aws:username}", Context()));
        Assert.False(pattern.Matches("arn:aws:s3:::alice", Context()));
    }

    [Theory]
    [InlineData("2012-10-17", true)]
    [InlineData("2008-10-17", false)]
    [InlineData(null, false)]
    public void Document_HasVariables_ByItsVersion(string? version, bool expected)
    {
        var member = version is null ? "" : $"\"Version\":\"{version}\",";
        var document = PolicyDocument.Parse(
            "{" + member + """ "Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:username}"}}""");

        Assert.True(document.IsReadable);
        Assert.Equal(expected, document.HasVariables);
        Assert.Equal(expected, Allows(document, "arn:aws:s3:::alice"));
    }

    [Theory]
    [InlineData("StringEquals", "${aws:username}", "alice", true)]
    [InlineData("StringEquals", "${aws:username}", "mallory", false)]
    [InlineData("StringEquals", "u-${aws:username}-x", "u-alice-x", true)]
    [InlineData("StringEquals", "${aws:missing}", "${aws:missing}", false)]
    [InlineData("StringNotEquals", "${aws:username}", "mallory", true)]
    [InlineData("StringNotEquals", "${aws:username}", "alice", false)]
    // An unresolved variable fails the statement rather than making "not equal" true.
    [InlineData("StringNotEquals", "${aws:missing}", "alice", false)]
    [InlineData("StringNotLike", "${aws:missing}*", "alice", false)]
    [InlineData("ArnNotLike", "arn:aws:s3:::${aws:missing}", "arn:aws:s3:::x", false)]
    [InlineData("StringLike", "${aws:username}*", "alice-1", true)]
    [InlineData("StringLike", "${aws:star}", "bucket", false)]
    [InlineData("StringLike", "${*}x", "*x", true)]
    [InlineData("StringLike", "${*}x", "ax", false)]
    [InlineData("ArnLike", "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::111111111111:user/alice", true)]
    [InlineData("ArnLike", "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::111111111111:user/bob", false)]
    [InlineData("StringEqualsIgnoreCase", "${aws:username}", "ALICE", true)]
    // Only strings and ARNs have variables.
    [InlineData("NumericEquals", "${aws:number}", "7", false)]
    [InlineData("Bool", "${aws:true}", "true", false)]
    public void Variable_InACondition_StandsForTheRequestsValue(string @operator, string policyValue, string requestValue, bool expected)
    {
        var document = PolicyDocument.Parse(
            $$$"""
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*",
             "Condition":{"{{{@operator}}}":{"aws:Key":"{{{policyValue}}}"} } } }
            """);

        Assert.Equal(expected, Assert.Single(document.Statements).MatchesConditions(Context().Add("aws:Key", requestValue)));
    }

    [Theory]
    [InlineData("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/alice/key", false)]
    [InlineData("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/mallory/key", true)]
    [InlineData("arn:aws:s3:::home/${aws:missing}/*", "arn:aws:s3:::home/mallory/key", false)]
    public void Variable_InNotResource_ThatIsMissing_FailsTheStatement(string pattern, string resource, bool expected)
    {
        var document = PolicyDocument.Parse(
            $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","NotResource":"{{{pattern}}}"} }""");

        Assert.Equal(expected, Allows(document, resource));
    }

    [Fact]
    public void Variable_InOneOfSeveralResources_LeavesTheOthers()
    {
        var document = PolicyDocument.Parse(
            """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::${aws:missing}","arn:aws:s3:::public"]}}
            """);

        Assert.True(Allows(document, "arn:aws:s3:::public"));
    }

    private static bool Allows(PolicyDocument document, string resource) =>
        Assert.Single(document.Statements).MatchesResource(
            new(TestPrincipals.Alice, "s3:GetObject", resource) { Context = Context() }, isAttachedToIt: false);

    private static ConditionContext Context() => new ConditionContext()
        .Add("aws:username", "alice")
        .Add("aws:PrincipalTag/team", "red")
        .Add("aws:star", "*")
        .Add("aws:reserved", WildcardPattern.AnyRun.ToString())
        .Add("aws:number", "7")
        .Add("aws:true", "true")
        .Add("aws:set", ["a", "b"]);
}
