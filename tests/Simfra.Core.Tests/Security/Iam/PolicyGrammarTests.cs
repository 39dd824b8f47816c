using Simfra.Security.Iam;
using Simfra.Security.Iam.Grammar;

namespace Simfra.Core.Tests.Security.Iam;

/// <summary>What AWS takes for a policy, and what it says of the rest. Documents are written without the quotes' noise: see <see cref="Json"/>.</summary>
public sealed class PolicyGrammarTests
{
    private const string Syntax = "Syntax errors in policy.";
    private const string Legacy = "The policy failed legacy parsing";
    private const string Version = "Policy document must be version 2012-10-17 or greater.";
    private const string Actions = "Policy statement must contain actions.";
    private const string Resources = "Policy statement must contain resources.";
    private const string Refused = "The provided policy document does not meet the requirements of the specified policy type.";

    [Theory]
    [InlineData("This is not json", Syntax)]
    [InlineData("", Syntax)]
    [InlineData("[]", Syntax)]
    [InlineData("null", Syntax)]
    [InlineData("{}", Syntax)]
    [InlineData("{'Version':'2012-10-17'}", Syntax)]
    [InlineData("{'Version':'2013-10-17','Statement':{S}}", Syntax)]
    [InlineData("{'Statement':{S}}", Version)]
    [InlineData("{'Version':'2008-10-17','Statement':{S}}", Version)]
    [InlineData("{V,'Statement':[]}", Syntax)]
    [InlineData("{V,'Statement':['afd']}", Syntax)]
    [InlineData("{V,'Statement':'afd'}", Syntax)]
    [InlineData("{V,'Statement':{S},'Extra':'x'}", Syntax)]
    [InlineData("{V,'Statement':{S,'Extra':'x'}}", Syntax)]
    [InlineData("{V,'Id':['x'],'Statement':{S}}", Syntax)]
    [InlineData("{V,'Id':{},'Statement':{S}}", Syntax)]
    [InlineData("{V,V,'Statement':{S}}", Syntax)]
    [InlineData("{V,'Statement':{S},'Statement':{S}}", Syntax)]
    [InlineData("{V,'Statement':{S,'Effect':'Deny'}}", Syntax)]
    [InlineData("{V,'Statement':{'Effect':'invalid',A,R}}", Syntax)]
    [InlineData("{V,'Statement':{'Effect':'denY',A,R}}", Legacy)]
    [InlineData("{V,'Statement':{A,R}}", Syntax)]
    [InlineData("{V,'Statement':{S,'Sid':{}}}", Syntax)]
    [InlineData("{V,'Statement':{S,'Sid':[]}}", Syntax)]
    [InlineData("{V,'Statement':{E,A,R,'NotAction':'s3:x'}}", Syntax)]
    [InlineData("{V,'Statement':{E,A,R,'NotResource':'*'}}", Syntax)]
    [InlineData("{V,'Statement':{E,R,'Action':{}}}", Syntax)]
    [InlineData("{V,'Statement':{E,R,'Action':[[]]}}", Syntax)]
    [InlineData("{V,'Statement':{E,R,'Action':7}}", Syntax)]
    [InlineData("{V,'Statement':{E,A,'Resource':{'a':'b'}}}", Syntax)]
    [InlineData("{V,'Statement':{E,A,'Resource':['adfdf',{}]}}", Syntax)]
    [InlineData("{V,'Statement':{S,'Condition':[]}}", Syntax)]
    [InlineData("{V,'Statement':{S,'Condition':'a'}}", Syntax)]
    [InlineData("{V,'Statement':{S,'Condition':{'a':'b'}}}", Syntax)]
    [InlineData("{V,'Statement':{S,'Condition':{'DateGreaterThan':'b'}}}", Syntax)]
    [InlineData("{V,'Statement':{S,'Condition':{'DateGreaterThan':[]}}}", Syntax)]
    [InlineData("{V,'Statement':{S,'Condition':{'DateGreaterThan':{'a':{}}}}}", Syntax)]
    [InlineData("{V,'Statement':{S,'Condition':{'x':{'a':'1'}}}}", Syntax)]
    [InlineData("{V,'Statement':{S,'Condition':{'ForAnyValue::StringEqualsIfExists':{'a':'asf'}}}}", Syntax)]
    [InlineData("{V,'Statement':{S,'Condition':[{'StringEquals':{'a':'b'}}]}}", Syntax)]
    [InlineData("{V,'Statement':{S,'Condition':{'DateGreaterThan':{'a':'sdfdsf'}}}}", Legacy)]
    [InlineData("{V,'Statement':{S,'Condition':{'DateLessThanEquals':{'a':'234-13'}}}}", Legacy)]
    [InlineData("{V,'Statement':{S,'Condition':{'DateLessThanEquals':{'a':'2016-12-13t2:00:00.593194+1'}}}}", Legacy)]
    [InlineData("{V,'Statement':{S,'Condition':{'DateLessThanEquals':{'a':'2016-12-13t2:00:00.1999999999+10:59'}}}}", Legacy)]
    [InlineData("{V,'Statement':{S,'Condition':{'DateLessThan':{'a':'9223372036854775808'}}}}", Legacy)]
    [InlineData("{V,'Statement':{E,'Condition':{'DateGreaterThan':{'a':'sdfdsf'}}}}", Legacy)]
    [InlineData("{'Statement':{S,'Condition':{'DateGreaterThan':{'a':'sdfdsf'}}}}", Version)]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:error:s3:::b','Condition':{'DateGreaterThan':{'a':'x'}}}}", Legacy)]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:aws:s3::b'}}", Legacy)]
    [InlineData("{V,'Statement':{E,'Resource':'arn:aws:s3::b'}}", Legacy)]
    [InlineData("{V,'Statement':{E,A,'NotResource':'arn:aws:s3::b'}}", Legacy)]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:aws::::b'}}", Legacy)]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:aws::fdsasf'}}", Legacy)]
    [InlineData("{V,'Statement':{E,'Action':'invalid',R}}", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    [InlineData("{V,'Statement':{E,'Action':'invalid'}}", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    [InlineData("{V,'Statement':{E,'NotAction':'',R}}", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    [InlineData("{V,'Statement':{E,'Action':'a a:ListBucket',R}}", "Vendor a a is not valid")]
    [InlineData("{V,'Statement':{E,'Action':':ListBucket',R}}", "Vendor  is not valid")]
    [InlineData("{V,'Statement':{E,'Action':'s3:List:Bucket',R}}", "Actions/Condition can contain only one colon.")]
    [InlineData("{V,'Statement':[{E,'Action':'s3s:ListBucket',R},{E,'Action':'s:3s:ListBucket',R}]}", "Actions/Condition can contain only one colon.")]
    [InlineData("{V,'Statement':{E,A,'Resource':'invalid resource'}}", "Resource invalid resource must be in ARN format or \"*\".")]
    [InlineData("{V,'Statement':{E,A,'Resource':''}}", "Resource  must be in ARN format or \"*\".")]
    [InlineData("{V,'Statement':{E,A,'Resource':['adf']}}", "Resource adf must be in ARN format or \"*\".")]
    [InlineData("{V,'Statement':{E,'Action':'s:3:ListBucket','Resource':'sdfsadf'}}", "Resource sdfsadf must be in ARN format or \"*\".")]
    [InlineData("{V,'Statement':{E,A,'Resource':'a:bsd'}}", "Partition \"bsd\" is not valid for resource \"arn:bsd:*:*:*:*\".")]
    [InlineData("{V,'Statement':{E,A,'Resource':'a:b:cad'}}", "Partition \"b\" is not valid for resource \"arn:b:cad:*:*:*\".")]
    [InlineData("{V,'Statement':{E,A,'Resource':'a:b:c:d:e:f:g:h'}}", "Partition \"b\" is not valid for resource \"arn:b:c:d:e:f:g:h\".")]
    [InlineData("{V,'Statement':{E,A,'Resource':'aws:s3:::b'}}", "Partition \"s3\" is not valid for resource \"arn:s3:::b:*\".")]
    [InlineData(
        "{V,'Statement':{E,A,'Resource':['arn:error:s3:::b','arn:error:s3::b']}}", "Partition \"error\" is not valid for resource \"arn:error:s3:::b\".")]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:aws'}}", "Resource vendor must be fully qualified and cannot contain regexes.")]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:aws:s3:us-east-1::b'}}", "Resource arn:aws:s3:us-east-1::b can not contain region information.")]
    [InlineData(
        "{V,'Statement':{E,A,'Resource':'arn:aws:iam:us-east-1::b'}}", "IAM resource arn:aws:iam:us-east-1::b cannot contain region information.")]
    [InlineData(
        "{V,'Statement':{E,A,'Resource':'arn:aws:iam:::b'}}",
        "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, "
        + "policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.")]
    [InlineData("{V,'Statement':{E,A}}", Resources)]
    [InlineData("{V,'Statement':{E,A,'Resource':[]}}", Resources)]
    [InlineData("{V,'Statement':{E,R}}", Actions)]
    [InlineData("{V,'Statement':{E}}", Actions)]
    [InlineData("{V,'Statement':{E,R,'Action':[]}}", Actions)]
    [InlineData("{V,'Statement':[{'Effect':'Deny'},{S}]}", Actions)]
    [InlineData("{V,'Statement':[{'Sid':'x',S},{'Sid':'x',E}]}", "Statement IDs (SID) in a single policy must be unique.")]
    [InlineData("{'Statement':[{'Sid':'x',S},{'Sid':'x',E}]}", Version)]
    [InlineData("{V,'Statement':{S,'Principal':'*'}}", "Policy document should not specify a principal.")]
    [InlineData("{V,'Statement':{S,'NotPrincipal':{'AWS':'*'}}}", "Policy document should not specify a principal.")]
    [InlineData("{V,'Statement':{E,'Action':'sts:AssumeRole','Principal':{'Service':'ec2.amazonaws.com'}}}", "Policy document should not specify a principal.")]
    public void IdentityPolicy_ThatIamRefuses_GetsItsMessage(string document, string message) =>
        Assert.Equal(message, PolicyGrammar.Check(Json(document), PolicyDialect.Identity));

    [Theory]
    [InlineData("{V,'Statement':{S}}")]
    [InlineData("{V,'Statement':[{S}]}")]
    [InlineData("{V,'Id':'x','Statement':{S}}")]
    [InlineData("{V,'Statement':{E,R,'Action':'iam: asdf safdsf af '}}")]
    [InlineData("{V,'Statement':{E,R,'Action':'*'}}")]
    [InlineData("{V,'Statement':{E,R,'NotAction':['s3:a','s3-s:b','s3.s:c']}}")]
    [InlineData("{V,'Statement':{E,A,'Resource':['arn:aws:s3:::b','*']}}")]
    [InlineData("{V,'Statement':{E,A,'NotResource':'*'}}")]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:aws:iam:::user/x'}}")]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:aws:iam::*:user/${aws:username}'}}")]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:aws:iam::111111111111:*'}}")]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:aws:s33:::x'}}")]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:aws:fdsasf'}}")]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:aws:ec2:us-east-1::x'}}")]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:aws:s3:us-west-2:111111111111:accesspoint/x'}}")]
    [InlineData("{V,'Statement':{E,A,'Resource':'arn:*:s3:::x'}}")]
    [InlineData("{V,'Statement':{S,'Condition':{}}}")]
    [InlineData("{V,'Statement':{S,'Condition':{'a':{}}}}")]
    [InlineData("{V,'Statement':{S,'Condition':{'x':{},'y':{}}}}")]
    [InlineData("{V,'Statement':{S,'Condition':{'DateGreaterThan':{}}}}")]
    [InlineData("{V,'Statement':{S,'Condition':{'DateGreaterThan':{'a':[]}}}}")]
    [InlineData("{V,'Statement':{S,'Condition':{'DateGreaterThan':{'a':'01T'}}}}")]
    [InlineData("{V,'Statement':{S,'Condition':{'DateLessThan':{'a':'-292275054'}}}}")]
    [InlineData("{V,'Statement':{S,'Condition':{'DateLessThanEquals':{'a':'2016-12-13T21:20:37.593194+00:00'}}}}")]
    [InlineData("{V,'Statement':{S,'Condition':{'DateLessThanEquals':{'a':'2016-12-13t2:00:00.593194+23'}}}}")]
    [InlineData("{V,'Statement':{S,'Condition':{'DateLessThanEquals':{'a':'2019-07-01T13:20:15Z'}}}}")]
    [InlineData("{V,'Statement':{S,'Condition':{'DateLessThan':{'a':'1561986015'}}}}")]
    [InlineData("{V,'Statement':{S,'Condition':{'StringEqualsIfExists':{'a':'asf'}}}}")]
    [InlineData("{V,'Statement':{S,'Condition':{'ForAnyValue:StringEqualsIfExists':{'a':'asf'}}}}")]
    [InlineData("{V,'Statement':{S,'Condition':{'Bool':{'aws:SecureTransport':true},'NumericLessThan':{'a':[3,4]}}}}")]
    [InlineData("{V,'Statement':[{'Sid':'',S},{'Sid':'',S}]}")]
    [InlineData("{V,'Statement':[{'Sid':'x',S},{S}]}")]
    public void IdentityPolicy_ThatIamTakes_Passes(string document)
    {
        Assert.Null(PolicyGrammar.Check(Json(document), PolicyDialect.Identity));
        Assert.True(PolicyDocument.Parse(Json(document)).IsReadable);
    }

    [Theory]
    [InlineData("{invalid", "This policy contains invalid Json")]
    [InlineData("", "This policy contains invalid Json")]
    [InlineData("[]", "This policy contains invalid Json")]
    [InlineData("null", "This text appears not to be a policy")]
    [InlineData("{}", "Syntax error at position (1,3)")]
    [InlineData("{'probe':'x'}", "Unknown field probe")]
    [InlineData("{V,'statement':[]}", "Unknown field statement")]
    [InlineData("{V,'_comment':'x','Statement':[]}", "Unknown field _comment")]
    [InlineData("{'Version':'2013-10-17','Statement':[]}", "The policy must contain a valid version string")]
    [InlineData("{V,'Statement':[]}", "Could not parse the policy: Statement is empty!")]
    [InlineData("{V,'Statement':[{}]}", "Missing required field Effect")]
    [InlineData("{V,'Statement':[{'Effect':'Maybe',P,T}]}", "Invalid effect: Maybe")]
    [InlineData("{V,'Statement':[{E,T}]}", "Missing required field Principal")]
    [InlineData("{V,'Statement':[{E,T,'Principal':{}}]}", "Missing required field Principal cannot be empty!")]
    [InlineData("{V,'Statement':[{E,T,'Principal':{'AWS':[]}}]}", "Missing required field Principal cannot be empty!")]
    [InlineData("{V,'Statement':[{E,T,'Principal':'*'}]}", "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".")]
    [InlineData("{V,'Statement':[{E,'Principal':{'aws':'arn:aws:iam::111111111111:root'},T}]}", "Syntax error at position (1,76)")]
    [InlineData("{V,'Statement':[{E,T,'Principal':{'AWS':'arn:aws:iam::*:root'}}]}", "Invalid principal in policy: \"AWS\":\"arn:aws:iam::*:root\"")]
    [InlineData("{V,'Statement':[{E,T,'Principal':{'AWS':'nobody'}}]}", "Invalid principal in policy: \"AWS\":\"nobody\"")]
    [InlineData("{V,'Statement':[{E,T,'Principal':{'Service':'ec2'}}]}", "Invalid principal in policy: \"SERVICE\":\"ec2\"")]
    [InlineData("{V,'Statement':[{E,T,'NotPrincipal':{'AWS':'*'}}]}", "Allow with NotPrincipal is not allowed.")]
    [InlineData("{V,'Statement':[{'Effect':'Deny',T,'NotPrincipal':{'AWS':'*'}}]}", "AssumeRole policy must not contain NotPrincipal field.")]
    [InlineData("{V,'Statement':[{E,P}]}", "Missing required field Action")]
    [InlineData("{V,'Statement':[{E,P,'Action':[]}]}", "Missing required field Action")]
    [InlineData("{V,'Statement':[{E,P,'Action':'*'}]}", "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData("{V,'Statement':[{E,P,'Action':['sts:AssumeRole','s3:GetObject']}]}", "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData("{V,'Statement':[{E,P,T,'Resource':'*'}]}", "Has prohibited field Resource")]
    [InlineData("{V,'Statement':[{E,P,T,'NotResource':'*'}]}", "AssumeRole policy must not contain resources.")]
    [InlineData("{V,'Statement':[{'Sid':'x',E,P,T},{'Sid':'x',E,P,T}]}", "The Statement Ids in the policy are not unique")]
    public void TrustPolicy_ThatIamRefuses_GetsItsMessage(string document, string message) =>
        Assert.Equal(message, PolicyGrammar.Check(Json(document), PolicyDialect.Trust));

    [Theory]
    [InlineData("{V,'Statement':[{E,P,T}]}")]
    [InlineData("{'Version':'2008-10-17','Statement':{'Sid':'',E,P,T}}")]
    [InlineData("{'Statement':{E,P,T}}")]
    [InlineData("{V,'Statement':[{E,T,'Principal':{'AWS':'111111111111'}}]}")]
    [InlineData("{V,'Statement':[{E,T,'Principal':{'AWS':'*'}}]}")]
    [InlineData("{V,'Statement':[{E,T,'Principal':{'AWS':['arn:aws:iam::111111111111:user/a/b','AROAEXAMPLE00000000']}}]}")]
    [InlineData("{V,'Statement':[{E,T,'Principal':{'AWS':'arn:aws:sts::111111111111:assumed-role/r/s'}}]}")]
    [InlineData("{V,'Statement':[{E,P,'Action':['sts:AssumeRole','sts:TagSession','sts:SetSourceIdentity']}]}")]
    [InlineData("{V,'Statement':[{E,'Action':'sts:AssumeRoleWithWebIdentity','Principal':{'Federated':'accounts.google.com'},"
        + "'Condition':{'StringEquals':{'accounts.google.com:aud':'x'}}}]}")]
    public void TrustPolicy_ThatIamTakes_Passes(string document) => Assert.Null(PolicyGrammar.Check(Json(document), PolicyDialect.Trust));

    [Theory]
    [InlineData("{V,'Statement':[{S}]}", "Missing required field Principal")]
    [InlineData("{V,'Statement':[{S,'Principal':'111111111111'}]}", "Syntax error at position (1,122)")]
    [InlineData("{V,'Statement':[{E,A,'Principal':'*'}]}", "Missing required field Resource")]
    [InlineData("{V,'Statement':[{R,A,'Principal':'*'}]}", "Missing required field Effect")]
    [InlineData("{V,'Statement':[{S,'NotPrincipal':'*'}]}", "Allow with NotPrincipal is not allowed.")]
    [InlineData("{V,'Statement':[{S,'Principal':'*','Condition':{'x':{'a':'b'}}}]}", "Syntax error at position (1,152)")]
    [InlineData("{V,'Statement':[{'Sid':'x',S,'Principal':'*'},{'Sid':'x',S,'Principal':'*'}]}", "The Statement Ids in the policy are not unique")]
    public void ResourcePolicy_ThatAwsRefuses_GetsItsMessage(string document, string message) =>
        Assert.Equal(message, PolicyGrammar.Check(Json(document), PolicyDialect.Resource));

    [Theory]
    [InlineData("{V,'Statement':[{S,'Principal':'*'}]}")]
    [InlineData("{V,'Statement':[{'Effect':'allow',A,R,'Principal':{'AWS':'*'}}]}")]
    [InlineData("{V,'Statement':[{'Effect':'Deny',A,R,'NotPrincipal':{'AWS':'111111111111'}}]}")]
    [InlineData("{V,'Statement':{S,'Principal':{'Service':'sns.amazonaws.com','CanonicalUser':'abc'}}}")]
    [InlineData("{V,'Statement':{S,'Principal':{'AWS':'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1'}}}")]
    public void ResourcePolicy_ThatAwsTakes_Passes(string document) => Assert.Null(PolicyGrammar.Check(Json(document), PolicyDialect.Resource));

    [Theory]
    [InlineData("{V,'Statement':{S}}", null)]
    [InlineData("{V,'Statement':[{'Effect':'Deny','NotAction':'s3:*','NotResource':'*','Condition':{'StringEquals':{'a':'b'}}}]}", null)]
    [InlineData("{V,'Statement':{E,'Action':'*','Resource':'*'}}", null)]
    [InlineData("{V,'Statement':[]}", Refused)]
    [InlineData("{'Statement':{S}}", Refused)]
    [InlineData("{'Version':'2008-10-17','Statement':{S}}", Refused)]
    [InlineData("{V,'Statement':{S,'Principal':'*'}}", Refused)]
    [InlineData("{V,'Statement':{E,A}}", Refused)]
    [InlineData("{V,'Statement':{E,R}}", Refused)]
    [InlineData("{V,'Statement':{'Effect':'allow',A,R}}", Refused)]
    [InlineData("{V,'Statement':{E,R,'Action':'GetObject'}}", Refused)]
    [InlineData("{V,'Statement':[{'Sid':'x',S},{'Sid':'x',S}]}", Refused)]
    [InlineData("{V,'Statement':{S,'Condition':{'x':{'a':'b'}}}}", Refused)]
    [InlineData("no json", Refused)]
    public void ServiceControlPolicy_IsTakenOrRefused(string document, string? message) =>
        Assert.Equal(message, PolicyGrammar.Check(Json(document), PolicyDialect.ServiceControl));

    [Theory]
    [InlineData("{V,'Statement':{'Effect':'Deny',A,R,'Principal':'*'}}", null)]
    [InlineData("{V,'Statement':{'Effect':'Deny',A,'NotResource':'*','Principal':'*','Condition':{'Bool':{'aws:SecureTransport':'false'}}}}", null)]
    [InlineData("{V,'Statement':{S,'Principal':'*'}}", Refused)]
    [InlineData("{V,'Statement':{'Effect':'Deny',A,R}}", Refused)]
    [InlineData("{V,'Statement':{'Effect':'Deny',A,R,'Principal':{'AWS':'*'}}}", Refused)]
    [InlineData("{V,'Statement':{'Effect':'Deny',A,R,'NotPrincipal':'*'}}", Refused)]
    [InlineData("{V,'Statement':{'Effect':'Deny','Action':'*',R,'Principal':'*'}}", Refused)]
    [InlineData("{V,'Statement':{'Effect':'Deny','NotAction':'s3:*',R,'Principal':'*'}}", Refused)]
    [InlineData("{V,'Statement':{'Effect':'Deny',A,'Principal':'*'}}", Refused)]
    public void ResourceControlPolicy_IsTakenOrRefused(string document, string? message) =>
        Assert.Equal(message, PolicyGrammar.Check(Json(document), PolicyDialect.ResourceControl));

    /// <summary>Single quotes for double ones, and letters for members that most documents have.</summary>
    private static string Json(string text) => text
        .Replace("{S", "{E,A,R", StringComparison.Ordinal).Replace(",S", ",E,A,R", StringComparison.Ordinal)
        .Replace("{V", "{'Version':'2012-10-17'", StringComparison.Ordinal).Replace(",V,", ",'Version':'2012-10-17',", StringComparison.Ordinal)
        .Replace("{E", "{'Effect':'Allow'", StringComparison.Ordinal).Replace(",E", ",'Effect':'Allow'", StringComparison.Ordinal)
        .Replace(",A", ",'Action':'s3:ListBucket'", StringComparison.Ordinal).Replace("{A", "{'Action':'s3:ListBucket'", StringComparison.Ordinal)
        .Replace(",R", ",'Resource':'arn:aws:s3:::b'", StringComparison.Ordinal).Replace("{R", "{'Resource':'arn:aws:s3:::b'", StringComparison.Ordinal)
        .Replace(",P", ",'Principal':{'Service':'ec2.amazonaws.com'}", StringComparison.Ordinal)
        .Replace(",T", ",'Action':'sts:AssumeRole'", StringComparison.Ordinal)
        .Replace('\'', '"');
}
