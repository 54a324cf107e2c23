#include "locks/saved_open.h"

#include <charconv>
#include <cstdio>
#include <cstring>

namespace holdfast::locks {

namespace {

constexpr std::uint8_t format = 1;

/// Numbers go lowest byte first, texts behind their length.
class Packer {
  public:
    template <class T>
    void number(T value) {
        auto bits = static_cast<std::uint64_t>(value);
        for (std::size_t i = 0; i < sizeof(T); ++i, bits >>= 8) out_.push_back(static_cast<char>(bits & 0xFF));
    }
    void text(std::string_view value) {
        number(static_cast<std::uint32_t>(value.size()));
        out_ += value;
    }
    template <std::size_t N>
    void bytes(const std::array<std::uint8_t, N>& value) {
        out_.append(reinterpret_cast<const char*>(value.data()), N);
    }
    std::string take() { return std::move(out_); }

  private:
    std::string out_;
};

/// The same backwards. Keeps its first fault, and then yields nothing.
class Unpacker {
  public:
    explicit Unpacker(std::string_view in) : in_(in) {}

    template <class T>
    void number(T& into) {
        std::uint64_t bits = 0;
        const std::string_view raw = take(sizeof(T));
        for (std::size_t i = raw.size(); i-- > 0;) bits = bits << 8 | static_cast<std::uint8_t>(raw[i]);
        into = static_cast<T>(bits);
    }
    void text(std::string& into) {
        std::uint32_t size = 0;
        number(size);
        into = take(size);
    }
    template <std::size_t N>
    void bytes(std::array<std::uint8_t, N>& into) {
        const std::string_view raw = take(N);
        if (raw.size() == N) std::memcpy(into.data(), raw.data(), N);
    }
    bool is_read_whole() const { return !has_failed_ && in_.empty(); }

  private:
    std::string_view take(std::size_t size) {
        if (has_failed_ || size > in_.size()) {
            has_failed_ = true;
            return {};
        }
        const std::string_view taken = in_.substr(0, size);
        in_.remove_prefix(size);
        return taken;
    }

    std::string_view in_;
    bool has_failed_ = false;
};

template <class Pack, class Lease>
void lease_fields(Pack& pack, Lease& lease) {
    pack.number(lease.kind);
    pack.bytes(lease.name.client);
    pack.bytes(lease.name.key);
    pack.number(lease.version);
    pack.number(lease.epoch);
    pack.number(lease.held);
}

/// What both ways have in common: the order.
template <class Pack, class Saved>
void open_fields(Pack& pack, Saved& open) {
    pack.number(open.file.volume);
    pack.number(open.file.file);
    pack.number(open.file.stream);
    pack.number(open.access);
    pack.number(open.share_mode);
    pack.number(open.create_options);
    pack.number(open.delete_on_close);
    pack.number(open.delete_pending);
    pack.text(open.path);
    pack.number(open.durability.timeout_ms);
    pack.bytes(open.durability.create_guid);
    for (auto* text : {&open.share_name, &open.user, &open.domain, &open.sid}) pack.text(*text);
    pack.number(open.uid);
    for (auto* text : {&open.client_address, &open.client_name}) pack.text(*text);
    pack.bytes(open.client_guid);
    pack.number(open.dialect);
    pack.text(open.resource);
}

std::string hex(std::uint64_t number) {
    std::array<char, 17> text{};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(number));
    return text.data();
}

std::optional<std::uint64_t> from_hex(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    if (error != std::errc() || end != text.data() + text.size() || text.size() != 16) return std::nullopt;
    return number;
}

std::optional<SavedOpen> decode_open(OpenId id, std::string_view value) {
    Unpacker in(value);
    SavedOpen open;
    open.id = id;
    std::uint8_t version = 0;
    in.number(version);
    if (version != format) return std::nullopt;
    open_fields(in, open);
    std::int64_t opened_ns = 0;
    in.number(opened_ns);
    open.opened_at = Time(std::chrono::duration_cast<Time::duration>(std::chrono::nanoseconds(opened_ns)));
    std::uint8_t has_lease = 0;
    in.number(has_lease);
    if (has_lease != 0) lease_fields(in, open.lease.emplace());
    open.durability.kind = DurableKind::persistent;
    return in.is_read_whole() ? std::optional(std::move(open)) : std::nullopt;
}

std::optional<RangeRequest> decode_range(std::string_view value) {
    Unpacker in(value);
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    auto mode = LockMode::shared;
    in.number(offset);
    in.number(length);
    in.number(mode);
    const auto range = ByteRange::make(offset, length);
    if (!in.is_read_whole() || !range || mode > LockMode::exclusive) return std::nullopt;
    return RangeRequest{*range, mode};
}

} // namespace

std::string key_of(OpenId id) { return std::string(saved_opens_prefix) + hex(static_cast<std::uint64_t>(id)); }

std::string key_of_lock(OpenId id, std::uint64_t serial) { return key_of(id) + "/lock/" + hex(serial); }

std::string encode(const SavedOpen& open) {
    Packer out;
    out.number(format);
    open_fields(out, open);
    out.number(std::int64_t{std::chrono::nanoseconds(open.opened_at.time_since_epoch()).count()});
    out.number(std::uint8_t{open.lease.has_value()});
    if (open.lease) lease_fields(out, *open.lease);
    return out.take();
}

std::string encode(const RangeRequest& range) {
    Packer out;
    out.number(range.range.offset());
    out.number(range.range.length());
    out.number(range.mode);
    return out.take();
}

ReadBack read_back(const std::vector<SavedEntry>& entries) {
    ReadBack result;
    const std::size_t id_at = saved_opens_prefix.size();
    for (const SavedEntry& entry : entries) {
        const bool is_ours = entry.key.starts_with(saved_opens_prefix) && entry.key.size() >= id_at + 16;
        const auto id = is_ours ? from_hex(entry.key.substr(id_at, 16)) : std::nullopt;
        if (id && entry.key.size() == id_at + 16) {
            if (auto open = decode_open(OpenId{*id}, entry.value)) {
                result.opens.push_back(std::move(*open));
                continue;
            }
        } else if (id && !result.opens.empty() && result.opens.back().id == OpenId{*id}) {
            if (const auto range = decode_range(entry.value)) {
                result.opens.back().ranges.push_back(*range);
                continue;
            }
        }
        ++result.unreadable;
    }
    return result;
}

} // namespace holdfast::locks
