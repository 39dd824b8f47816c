using System.Text;
using Simfra.Models.S3;
using Simfra.Protocols.Rest;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.Rest;

public sealed class RouteTableTests
{
    private static readonly RouteTable S3 = new(S3Schemas.Service);

    // A literal, a label and a greedy label in one place; a greedy label with a suffix; headers and parameters that tell.
    private static readonly ServiceSchema Service = new("routes", static () => Encoding.UTF8.GetBytes("""
        O	Literal	GET	/things/special	200	-	-	1
        O	Label	GET	/things/{Id}	200	-	-	1
        O	Greedy	GET	/things/{Path+}	200	-	-	1
        O	Suffix	GET	/files/{Path+}/info	200	-	-	1
        O	Constant	GET	/things/{Id}?kind=a	200	-	-	1
        O	Flag	GET	/things/{Id}?flag	200	-	-	1
        O	Put	PUT	/{Bucket}/{Key+}	200	-	-	1
        O	Copy	PUT	/{Bucket}/{Key+}	200	-	-	1		rh=x-source
        O	Part	PUT	/{Bucket}/{Key+}	200	-	-	1		rq=part,upload
        O	Root	GET	/	200	-	-	1
        """));

    private static readonly RouteTable Routes = new(Service);

    [Theory]
    [InlineData("/", "Root")]
    [InlineData("/things/special", "Literal")]
    [InlineData("/things/spe%63ial", "Literal")]
    [InlineData("/things/special/", "Literal")]
    [InlineData("/things/other", "Label")]
    [InlineData("/things/a%2Fb", "Label")]
    [InlineData("/things/a/b", "Greedy")]
    [InlineData("/things/a/", "Label")]
    [InlineData("/files/a/b/info", "Suffix")]
    [InlineData("/files/info", null)]
    [InlineData("/files/a/b", null)]
    [InlineData("/things/x?kind=a", "Constant")]
    [InlineData("/things/x?kind=b", "Label")]
    [InlineData("/things/x?flag", "Flag")]
    [InlineData("/things/x?flag=", "Flag")]
    [InlineData("/things", null)]
    [InlineData("/things/", null)]
    [InlineData("//special", null)]
    [InlineData("/nothing/of/this", null)]
    public void Find_Get_PrefersWhatIsMostSpecific(string target, string? operation) =>
        Assert.Equal(operation, Routes.Find(TestRequests.Create("GET", target))?.Name);

    [Fact]
    public void Find_OperationsOfOneRoute_AreToldApartByHeadersAndParameters()
    {
        Assert.Equal("Put", Routes.Find(TestRequests.Create("PUT", "/b/k"))?.Name);
        Assert.Equal("Copy", Routes.Find(TestRequests.Create("PUT", "/b/k", null, ("x-source", "s")))?.Name);
        Assert.Equal("Part", Routes.Find(TestRequests.Create("PUT", "/b/k?part=1&upload=2"))?.Name);
        Assert.Equal("Put", Routes.Find(TestRequests.Create("PUT", "/b/k?part=1"))?.Name);
        Assert.Null(Routes.Find(TestRequests.Create("POST", "/b/k")));
    }

    [Theory]
    [InlineData("GET", "/", "ListBuckets")]
    [InlineData("GET", "/bucket", "ListObjects")]
    [InlineData("GET", "/bucket/", "ListObjects")]
    [InlineData("GET", "/bucket?list-type=2", "ListObjectsV2")]
    [InlineData("GET", "/bucket?prefix=a", "ListObjects")]
    [InlineData("GET", "/bucket?location", "GetBucketLocation")]
    [InlineData("GET", "/bucket/key", "GetObject")]
    [InlineData("GET", "/bucket/key?x-id=GetObject", "GetObject")]
    [InlineData("GET", "/bucket//key", "GetObject")]
    [InlineData("GET", "/bucket/a/b/", "GetObject")]
    [InlineData("HEAD", "/bucket/key", "HeadObject")]
    [InlineData("PUT", "/bucket", "CreateBucket")]
    [InlineData("PUT", "/bucket/key", "PutObject")]
    [InlineData("POST", "/bucket?delete", "DeleteObjects")]
    [InlineData("DELETE", "/bucket/key", "DeleteObject")]
    public void Find_S3_FindsTheOperation(string method, string target, string operation) =>
        Assert.Equal(operation, S3.Find(TestRequests.Create(method, target))?.Name);

    [Theory]
    [InlineData("/bucket/key", "key")]
    [InlineData("/bucket//key", "/key")]
    [InlineData("/bucket/a//b", "a//b")]
    [InlineData("/bucket/a/b/", "a/b/")]
    [InlineData("/bucket/a%2Fb%20c%2B+", "a/b c++")]
    [InlineData("/bucket/../x", "../x")]
    [InlineData("/bucket/%C3%BC", "ü")]
    public void Labels_GreedyKey_KeepsSlashesAndDecodes(string path, string key)
    {
        var request = TestRequests.Create("GET", path);
        var labels = S3.Labels(S3.Find(request)!, request);

        Assert.Equal("bucket", labels["Bucket"]);
        Assert.Equal(key, labels["Key"]);
    }
}
