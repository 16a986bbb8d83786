// Words for made-up people, captions and tags. All invented; none belongs to anyone.
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::universe {

std::string handle_of(std::uint64_t mixed, std::uint32_t number);  // unique by its number
std::string nickname_of(std::uint64_t mixed);
std::string caption_of(std::uint64_t mixed);
std::string tag_name_of(std::uint32_t number);

}  // namespace holdfast::universe
