using Simfra.Security.Iam;

namespace Simfra.Core.Tests.Security.Iam;

/// <summary>How actions and resources are matched.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "abcd", false)]
    [InlineData("abc", "ab", false)]
    [InlineData("abc*", "abc", true)]
    [InlineData("abc*", "abcdef", true)]
    [InlineData("*abc", "xxabc", true)]
    [InlineData("*abc", "abcx", false)]
    [InlineData("a*b*c", "a-b-c", true)]
    [InlineData("a*b*c", "abbc", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("a**b", "ab", true)]
    [InlineData("?", "a", true)]
    [InlineData("?", "", false)]
    [InlineData("??", "a", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("*?", "", false)]
    [InlineData("*?", "a", true)]
    [InlineData("?*", "ab", true)]
    [InlineData("*ab", "aab", true)]
    [InlineData("*aab*aab", "aabaaab", true)]
    [InlineData("a*a*a", "aa", false)]
    public void WildcardPattern_Matches(string pattern, string text, bool expected) =>
        Assert.Equal(expected, WildcardPattern.Parse(pattern).Matches(text));

    [Fact]
    public void WildcardPattern_WithManyStars_ComesToAnEnd()
    {
        var pattern = WildcardPattern.Parse(string.Concat(Enumerable.Repeat("a*", 20_000)) + "b");
        var text = new string('a', 50_000);

        Assert.False(pattern.Matches(text));
    }

    [Fact]
    public void WildcardPattern_OfAMillionStars_IsOne() => Assert.True(WildcardPattern.Parse(new string('*', 1_000_000)).IsEverything);

    [Theory]
    [InlineData("sqs:SendMessage", "sqs:SendMessage", true)]
    [InlineData("SQS:sendmessage", "sqs:SendMessage", true)]
    [InlineData("sqs:Send*", "sqs:SendMessageBatch", true)]
    [InlineData("sqs:send*", "sqs:SendMessageBatch", true)]
    [InlineData("sqs:*Message", "sqs:SendMessage", true)]
    [InlineData("sqs:?endMessage", "sqs:SendMessage", true)]
    [InlineData("sqs:*", "sqs:SendMessage", true)]
    [InlineData("*", "sqs:SendMessage", true)]
    [InlineData("s3:*", "sqs:SendMessage", false)]
    [InlineData("sqs:SendMessage ", "sqs:SendMessage", false)]
    [InlineData("sqs:Receive*", "sqs:SendMessage", false)]
    public void ActionPattern_MatchesInAnyLetterCase(string pattern, string action, bool expected) =>
        Assert.Equal(expected, new ActionPattern(pattern).Matches(action));

    [Theory]
    [InlineData("*", "arn:aws:sqs:us-east-1:111111111111:orders", true)]
    [InlineData("*", "*", true)]
    [InlineData("arn:aws:sqs:us-east-1:111111111111:orders", "arn:aws:sqs:us-east-1:111111111111:orders", true)]
    [InlineData("arn:aws:sqs:us-east-1:111111111111:orders", "arn:aws:sqs:us-east-1:111111111111:Orders", false)]
    [InlineData("arn:aws:sqs:us-east-1:111111111111:orders", "*", false)]
    [InlineData("arn:aws:sqs:*:*:orders", "arn:aws:sqs:us-east-1:111111111111:orders", true)]
    [InlineData("arn:aws:sqs:*:111111111111:*", "arn:aws:sqs:us-east-1:222222222222:orders", false)]
    [InlineData("arn:*:sqs:*:*:orders", "arn:aws:sqs:us-east-1:111111111111:orders", true)]
    // Stars that end a part go beyond it; stars within one don't.
    [InlineData("arn:aws:sqs:*", "arn:aws:sqs:us-east-1:111111111111:orders", true)]
    [InlineData("arn:aws:sqs:us-*:orders:*", "arn:aws:sqs:us-east-1:111111111111:orders:x", true)]
    [InlineData("arn:aws:sqs:us-*:orders", "arn:aws:sqs:us-east-1:111111111111:orders", false)]
    [InlineData("arn:aws:sqs:us-*-1:111111111111:orders", "arn:aws:sqs:us-east-1:111111111111:orders", true)]
    [InlineData("arn:aws:sqs:us-*1:orders", "arn:aws:sqs:us-east-1:111111111111:orders", false)]
    [InlineData("arn:aws:sqs:u*1:orders:x", "arn:aws:sqs:us-east-1:111111111111:orders:x", false)]
    [InlineData("arn:aws:sqs:us-east-?:111111111111:orders", "arn:aws:sqs:us-east-2:111111111111:orders", true)]
    [InlineData("arn:aws:sqs:us-east-1?111111111111:orders", "arn:aws:sqs:us-east-1:111111111111:orders", false)]
    [InlineData("arn:aws:s*s:*:*:ord*", "arn:aws:sqs:us-east-1:111111111111:orders", true)]
    [InlineData("arn:aws:s*s:*:*:ord*s", "arn:aws:sqs:us-east-1:111111111111:orders", true)]
    [InlineData("arn:aws:s*s:*:*:ord*x", "arn:aws:sqs:us-east-1:111111111111:orders", false)]
    // In the last part they match all that a name may hold.
    [InlineData("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b:c.txt", true)]
    [InlineData("arn:aws:s3:::bucket/*.txt", "arn:aws:s3:::bucket/a/b:c.txt", true)]
    [InlineData("arn:aws:s3:::bucket/*.txt", "arn:aws:s3:::bucket/a.csv", false)]
    [InlineData("arn:aws:s3:::bucket*", "arn:aws:s3:::bucket-2/key", true)]
    [InlineData("arn:aws:s3:::bucket/?", "arn:aws:s3:::bucket/ab", false)]
    [InlineData("arn:aws:logs:*:*:log-group:*:log-stream:x", "arn:aws:logs:us-east-1:111111111111:log-group:g:log-stream:x", true)]
    // An ARN that lacks parts is one with stars for them.
    [InlineData("arn:aws:sqs", "arn:aws:sqs:us-east-1:111111111111:orders", true)]
    [InlineData("arn:aws:sqs:us-east-1", "arn:aws:sqs:us-east-1:111111111111:orders", true)]
    [InlineData("arn:aws:sqs:us-west-2", "arn:aws:sqs:us-east-1:111111111111:orders", false)]
    [InlineData("arn:aws:sqs:us-east-1:111111111111", "arn:aws:sqs:us-east-1:111111111111:orders", true)]
    [InlineData("arn:aws:kms", "arn:aws:sqs:us-east-1:111111111111:orders", false)]
    [InlineData("orders", "arn:aws:sqs:us-east-1:111111111111:orders", false)]
    public void ResourcePattern_Matches(string pattern, string resource, bool expected) =>
        Assert.Equal(expected, ResourcePattern.Parse(pattern, hasVariables: true).Matches(resource, ConditionContext.Empty));

    [Fact]
    public void ResourcePattern_WithManyStarsInItsParts_ComesToAnEnd()
    {
        var pattern = ResourcePattern.Parse("arn:aws:" + string.Concat(Enumerable.Repeat("a*", 100_000)) + "b:*:*:x", hasVariables: true);

        Assert.False(pattern.Matches("arn:aws:" + new string('a', 2_000) + ":us-east-1:111111111111:x", ConditionContext.Empty));
    }
}
