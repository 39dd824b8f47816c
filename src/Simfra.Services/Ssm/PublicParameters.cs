using System.Security.Cryptography;
using System.Text;
using Simfra.Integration;
using Simfra.Models.Ssm;

namespace Simfra.Services.Ssm;

/// <summary>
/// The parameters below <c>/aws/service</c> that AWS publishes and that programs look up most: images, regions and their zones. An image's id is
/// made of its name and region, so that it is the same in every world.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html"/>
internal static class PublicParameters
{
    public const string Root = "/aws/service/";

    private static readonly DateTimeOffset Published = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Architectures = ["x86_64", "arm64"];
    private static readonly string[] KubernetesVersions = ["1.29", "1.30", "1.31", "1.32", "1.33"];
    private static readonly string[] DebianArchitectures = ["amd64", "arm64"];

    public static bool IsOne(string name) => name.StartsWith(Root, StringComparison.Ordinal);

    public static string ArnOf(string name, string region) => $"arn:aws:ssm:{region}::parameter{name}";

    public static Parameter? Find(string name, string region) => All(region).TryGetValue(name, out var value) ? Make(name, value, region) : null;

    /// <summary>The parameters below a path, in the order of their names.</summary>
    public static IEnumerable<Parameter> Below(string path, string region)
    {
        var prefix = path.EndsWith('/') ? path : $"{path}/";
        return All(region)
            .Where(p => p.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(p => Make(p.Key, p.Value, region));
    }

    private static Parameter Make(string name, string value, string region) => new()
    {
        Name = name,
        Arn = ArnOf(name, region),
        Versions =
        [
            new()
            {
                Version = 1,
                Value = value,
                Type = ParameterType.String,
                DataType = "text",
                Tier = ParameterTier.Standard,
                LastModifiedAt = Published,
                LastModifiedUser = "arn:aws:iam::aws:root",
            },
        ],
    };

    private static SortedDictionary<string, string> All(string region)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var image in Images())
        {
            all[Root + image] = ImageId(image, region);
        }

        foreach (var system in (ReadOnlySpan<string>)["amazon-linux-2", "amazon-linux-2/arm64", "amazon-linux-2023", "amazon-linux-2023/arm64"])
        {
            var path = $"ecs/optimized-ami/{system}/recommended";
            all[Root + path] = $$"""{"image_id":"{{ImageId(path, region)}}","os":"Amazon Linux","schema_version":1}""";
            all[$"{Root}{path}/image_id"] = ImageId(path, region);
        }

        AddRegions(all, region);
        return all;
    }

    private static IEnumerable<string> Images()
    {
        foreach (var version in KubernetesVersions)
        {
            yield return $"eks/optimized-ami/{version}/amazon-linux-2/recommended/image_id";
            yield return $"eks/optimized-ami/{version}/amazon-linux-2-arm64/recommended/image_id";
            foreach (var architecture in Architectures)
            {
                yield return $"eks/optimized-ami/{version}/amazon-linux-2023/{architecture}/standard/recommended/image_id";
                yield return $"bottlerocket/aws-k8s-{version}/{architecture}/latest/image_id";
            }
        }

        foreach (var architecture in Architectures)
        {
            foreach (var kernel in (string[])["default", "6.1"])
            {
                yield return $"ami-amazon-linux-latest/al2023-ami-kernel-{kernel}-{architecture}";
                yield return $"ami-amazon-linux-latest/al2023-ami-minimal-kernel-{kernel}-{architecture}";
            }

            yield return $"ami-amazon-linux-latest/amzn2-ami-hvm-{architecture}-gp2";
            yield return $"ami-amazon-linux-latest/amzn2-ami-kernel-5.10-hvm-{architecture}-gp2";
            yield return $"ami-amazon-linux-latest/amzn2-ami-minimal-hvm-{architecture}-ebs";
        }

        foreach (var architecture in DebianArchitectures)
        {
            foreach (var release in (string[])["20.04", "focal", "22.04", "jammy"])
            {
                yield return $"canonical/ubuntu/server/{release}/stable/current/{architecture}/hvm/ebs-gp2/ami-id";
            }

            foreach (var release in (string[])["24.04", "noble"])
            {
                yield return $"canonical/ubuntu/server/{release}/stable/current/{architecture}/hvm/ebs-gp3/ami-id";
            }

            yield return $"debian/release/12/latest/{architecture}";
        }

        foreach (var year in (string[])["2016", "2019", "2022", "2025"])
        {
            yield return $"ami-windows-latest/Windows_Server-{year}-English-Full-Base";
            yield return $"ami-windows-latest/Windows_Server-{year}-English-Core-Base";
        }
    }

    private static void AddRegions(SortedDictionary<string, string> all, string current)
    {
        const string Infrastructure = $"{Root}global-infrastructure";
        all[$"{Infrastructure}/current-region"] = current;
        foreach (var region in AwsRegion.All)
        {
            var path = $"{Infrastructure}/regions/{region.Name}";
            all[path] = region.Name;
            (all[$"{path}/longName"], all[$"{path}/geolocationCountry"]) = RegionNames.Of(region.Name);
            all[$"{path}/domain"] = "amazonaws.com";
            all[$"{path}/partition"] = "aws";
            foreach (var (_, id) in region.Zones)
            {
                all[$"{path}/availability-zones/{id}"] = id;
                all[$"{Infrastructure}/availability-zones/{id}"] = id;
            }
        }
    }

    private static string ImageId(string image, string region) =>
        $"ami-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{region} {image}")))[..17]}";
}
